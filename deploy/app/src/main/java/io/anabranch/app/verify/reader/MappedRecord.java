package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A record whose parts are where the settings say. */
final class MappedRecord {
    /** What the settings call the value itself. */
    static final String WHOLE = "whole";

    private static final int MAX_KEY_DEPTH = 31;

    private final EventSettings form;
    private final SourceRecord record;
    private final ObjectNode value;
    private final Optional<ObjectNode> envelope;
    /** Fields of the value in which a part was looked for. */
    private final Set<String> taken = new HashSet<>();

    /** @param envelope what was around the value */
    MappedRecord(EventSettings form, SourceRecord record, ObjectNode value, Optional<ObjectNode> envelope) {
        this.form = form;
        this.record = record;
        this.value = value;
        this.envelope = envelope;
    }

    /** @throws MalformedException if it is no event */
    LogEntry.Event event() {
        String id = id("the id", form.id());
        String user = id("the user", form.user());
        String type = id("the type", form.type());
        Instant time = Timestamps.read(
                first("the time", form.time().from()), form.time().unit());
        if (form.data().equals(WHOLE)) {
            return new LogEntry.Event(id, user, type, time, Optional.of(value), JsonNodeFactory.instance.objectNode());
        }
        JsonNode data = at(form.data());
        if (!isAbsent(data) && !data.isObject()) {
            throw new MalformedException("data that is " + data.getNodeType());
        }
        return new LogEntry.Event(
                id,
                user,
                type,
                time,
                isAbsent(data) ? Optional.empty() : Optional.of(data),
                value.deepCopy().without(taken));
    }

    /**
     * The deletion of an event; nothing where it can't be told of which.
     *
     * @throws MalformedException if the id is there and can't be one
     */
    LogEntry deletion() {
        List<String> ofIdentity =
                form.id().stream().takeWhile(source -> !isOfEveryRecord(source)).toList();
        if (isAbsent(firstOrAbsent(ofIdentity))) {
            return new LogEntry.Nothing();
        }
        String id = id("the id", ofIdentity);
        Optional<DatedBy> time = readable(this::dated);
        return new LogEntry.Deletion(
                id,
                readable(() -> id("the user", form.user())),
                time.filter(DatedBy::isOfEvent).map(DatedBy::time),
                time.filter(dated -> !dated.isOfEvent()).map(DatedBy::time));
    }

    /** The first time that is there, and where it is from. */
    private DatedBy dated() {
        for (String source : form.time().from()) {
            JsonNode found = at(source);
            if (!isAbsent(found)) {
                return new DatedBy(source, Timestamps.read(found, form.time().unit()));
            }
        }
        throw new MalformedException("the time is nowhere");
    }

    private record DatedBy(String source, Instant time) {
        /** Whether the deleted event had the same there; a header, or what is around a row, is the deletion's. */
        boolean isOfEvent() {
            return source.startsWith("/")
                    || source.equals("key")
                    || source.startsWith("key:")
                    || source.startsWith("constant:");
        }
    }

    /** Whether each record has it, so that it names no event of another record. */
    private static boolean isOfEveryRecord(String source) {
        return source.equals("position")
                || source.equals("topic")
                || source.equals("timestamp")
                || source.startsWith("constant:");
    }

    /** Unknown where it is absent or can't be read: a database may put anything into what it does not keep of a deleted row. */
    private static <T> Optional<T> readable(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (MalformedException unreadable) {
            return Optional.empty();
        }
    }

    private String id(String what, List<String> sources) {
        JsonNode found = first(what, sources);
        boolean isWhole = found instanceof JsonTree.WrittenNumber number && number.isWhole();
        if (!found.isTextual() && !isWhole) {
            throw new MalformedException(what + " is " + found.getNodeType());
        }
        return LogReader.id(what, found.asText());
    }

    /** What the first source has that has anything. */
    private JsonNode first(String what, List<String> sources) {
        JsonNode found = firstOrAbsent(sources);
        if (isAbsent(found)) {
            throw new MalformedException(what + " is nowhere");
        }
        return found;
    }

    private JsonNode firstOrAbsent(List<String> sources) {
        for (String source : sources) {
            JsonNode found = at(source);
            if (!isAbsent(found)) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }

    private static boolean isAbsent(JsonNode found) {
        return found.isMissingNode() || found.isNull();
    }

    private JsonNode at(String source) {
        if (source.startsWith("/")) {
            JsonPointer pointer = JsonPointer.compile(source);
            if (pointer.tail().matches()) {
                taken.add(pointer.getMatchingProperty());
            }
            return value.at(pointer);
        }
        String[] parts = source.split(":", 2);
        return switch (parts[0]) {
            case "header" -> header(parts[1]);
            case "key" -> parts.length == 1 ? text("the key", record.key().orElse(null)) : inKey(parts[1]);
            case "envelope" ->
                envelope.<JsonNode>map(around -> around.at(parts[1])).orElse(MissingNode.getInstance());
            case "timestamp" ->
                Timestamps.isDated(record.timestampMillis())
                        ? text(record.timestamp().toString())
                        : MissingNode.getInstance();
            case "position" -> text(record.topic() + "-" + record.partition() + "-" + record.offset());
            case "topic" -> text(record.topic());
            case "constant" -> text(parts[1]);
            default -> throw new IllegalArgumentException("No source of a part: " + source);
        };
    }

    /** Of several with one name the last. */
    private JsonNode header(String name) {
        return record.headers().stream()
                .filter(header -> header.name().equals(name))
                .reduce((before, last) -> last)
                .map(last -> text("the header " + name, last.value()))
                .orElse(MissingNode.getInstance());
    }

    private JsonNode inKey(String pointer) {
        return record.key()
                .<JsonNode>map(key -> JsonTree.object(key, MAX_KEY_DEPTH).at(pointer))
                .orElse(MissingNode.getInstance());
    }

    private static JsonNode text(String what, byte @Nullable [] utf8) {
        return utf8 == null ? MissingNode.getInstance() : text(JsonTree.text(what, utf8));
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }
}
