package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a bulk's answer says of each of its documents, in their order. */
final class BulkAnswer {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final byte[] BEGIN = utf8("{\"items\":[");
    private static final byte[] CREATED = utf8("{\"create\":{\"status\":201}}");
    private static final byte[] END = utf8("]}");
    private static final Failure UNANSWERED =
            Failure.retryable("unanswered", "the server's answer says nothing of some documents", null);

    private final List<Document> bulk;
    private final String sink;
    private final List<Document> left = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private Failure why = UNANSWERED;
    private int place;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private BulkAnswer(List<Document> bulk, String sink) {
        this.bulk = bulk;
        this.sink = sink;
    }

    /**
     * Nothing counts as stored of which the answer does not say so.
     *
     * @throws io.anabranch.sinks.kit.ClassifiedException if it says something that is neither a document's fault nor likely to pass
     */
    static Answer<Document> of(List<Document> bulk, byte[] body, String sink) throws IOException {
        if (isAllCreated(body, bulk.size())) {
            return Answer.stored();
        }
        BulkAnswer answer = new BulkAnswer(bulk, sink);
        try (JsonParser json = JSON.createParser(body)) {
            answer.read(json);
        }
        answer.left.addAll(bulk.subList(Math.min(answer.place, bulk.size()), bulk.size()));
        return new Answer<>(answer.left, answer.why, answer.rejected);
    }

    /** Nearly every answer is this one, to the byte, and the servers of both families write it alike. */
    static boolean isAllCreated(byte[] body, int documents) {
        int itemsLength = documents * (CREATED.length + 1) - 1;
        if (body.length != BEGIN.length + itemsLength + END.length || !isAt(body, 0, BEGIN)) {
            return false;
        }
        int end = BEGIN.length + itemsLength;
        for (int at = BEGIN.length; at < end; at += CREATED.length + 1) {
            if (!isAt(body, at, CREATED) || (at + CREATED.length < end && body[at + CREATED.length] != ',')) {
                return false;
            }
        }
        return isAt(body, end, END);
    }

    private static boolean isAt(byte[] body, int at, byte[] text) {
        return Arrays.equals(body, at, at + text.length, text, 0, text.length);
    }

    private void read(JsonParser json) throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.START_ARRAY && name.equals("items")) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    json.nextToken();
                    json.nextToken();
                    item(json);
                    json.nextToken();
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private void item(JsonParser json) throws IOException {
        int status = 0;
        ErrorWords error = ErrorWords.NONE;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("status")) {
                status = json.getIntValue();
            } else if (name.equals("error")) {
                error = ErrorWords.read(json);
            } else {
                json.skipChildren();
            }
        }
        if (place < bulk.size()) {
            settle(bulk.get(place), status, error);
        }
        place++;
    }

    private void settle(Document document, int status, ErrorWords error) {
        Verdict verdict = document.event().isDeletion()
                ? Verdict.ofDeletion(status, error.type(), error.reason())
                : Verdict.of(status, error.type(), error.reason());
        switch (verdict) {
            case STORED -> {}
            case THROTTLED -> {
                left.add(document);
                why = Failure.retryable(Failure.THROTTLED, "the server has too much to do (429)", null);
            }
            case RETRY -> {
                left.add(document);
                why = Failures.passing(status, error.type());
            }
            case REJECT ->
                rejected.add(new Rejected(
                        document.event().record(),
                        sink,
                        status == 413 ? RejectReason.TOO_LARGE : RejectReason.REJECTED_BY_STORE,
                        "the server refused the document: " + error.withoutQuotes()));
            case FAIL -> throw Failures.fatal(status, error).toException();
        }
    }
}
