package io.anabranch.sinks.redis.leaderboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values at some pointers out of one event after another: one streaming pass over each event for all pointers, no
 * further than the last value sought. For one thread at a time.
 */
final class EventValues {
    /** The top-level field that holds the data. */
    static final String PAYLOAD = "data";

    /** Producers choose the names, so only Jackson's bounded table keeps them; what the decoder let pass is not refused here. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int NO_SLOT = -1;

    private final Node data = new Node();
    private final Node extra = new Node();
    private final Map<String, Integer> envelope = new HashMap<>();
    private final @Nullable String[] texts;
    private final boolean[] numbers;
    private int left;

    /** @param pointers where to read; a value is asked for by its pointer's place in this list */
    EventValues(List<Pointer> pointers) {
        this.texts = new String[pointers.size()];
        this.numbers = new boolean[pointers.size()];
        for (int slot = 0; slot < pointers.size(); slot++) {
            List<String> steps = pointers.get(slot).steps();
            String first = steps.get(0);
            if (first.equals(PAYLOAD)) {
                data.add(steps.subList(1, steps.size()), slot);
            } else if (isEnvelope(steps)) {
                envelope.put(first, slot);
            } else {
                extra.add(steps, slot);
            }
        }
    }

    private static boolean isEnvelope(List<String> steps) {
        return steps.size() == 1 && List.of("event_id", "user_id", "event_type").contains(steps.get(0));
    }

    /** Reads this event; what was read of the last one is forgotten. */
    void read(Event event) {
        Arrays.fill(texts, null);
        envelope.forEach((field, slot) -> texts[slot] = switch (field) {
            case "event_id" -> event.id();
            case "user_id" -> event.userId();
            default -> event.type();
        });
        read(event.data(), data);
        read(event.extra(), extra);
    }

    /** The value's text, if there is a string or a number there. */
    @Nullable
    String text(int slot) {
        return texts[slot];
    }

    /** The value's text as written, if there is a number there. */
    @Nullable
    String number(int slot) {
        return numbers[slot] ? texts[slot] : null;
    }

    private void read(JsonText json, Node sought) {
        left = sought.slots;
        if (json.isEmpty() || left == 0) {
            return;
        }
        try (JsonParser parser = JSON.createParser(json.array(), json.start(), json.length())) {
            find(parser, parser.nextToken(), sought);
        } catch (IOException malformed) {
            throw new UncheckedIOException("An event's JSON could be decoded, but not be read again", malformed);
        }
    }

    private void find(JsonParser parser, JsonToken token, Node sought) throws IOException {
        if (token == JsonToken.START_OBJECT && !sought.steps.isEmpty()) {
            for (String name = parser.nextFieldName(); name != null && left > 0; name = parser.nextFieldName()) {
                findIn(parser, parser.nextToken(), sought.steps.get(name));
            }
        } else if (token == JsonToken.START_ARRAY && !sought.steps.isEmpty()) {
            int index = 0;
            for (JsonToken each = parser.nextToken();
                    each != JsonToken.END_ARRAY && left > 0;
                    each = parser.nextToken()) {
                findIn(parser, each, sought.steps.get(Integer.toString(index++)));
            }
        } else if (token.isStructStart()) {
            parser.skipChildren();
        } else if (sought.slot != NO_SLOT) {
            keep(parser, token, sought.slot);
        }
    }

    private void findIn(JsonParser parser, JsonToken token, @Nullable Node sought) throws IOException {
        if (sought == null) {
            parser.skipChildren();
        } else {
            find(parser, token, sought);
        }
    }

    private void keep(JsonParser parser, JsonToken token, int slot) throws IOException {
        left--;
        numbers[slot] = token.isNumeric();
        texts[slot] = token.isNumeric() || token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    /** What is sought from one value on: the value itself, and what is inside it. */
    private static final class Node {
        private final Map<String, Node> steps = new HashMap<>();
        private int slot = NO_SLOT;
        private int slots;

        void add(List<String> path, int newSlot) {
            slots++;
            if (path.isEmpty()) {
                slot = newSlot;
            } else {
                steps.computeIfAbsent(path.get(0), name -> new Node()).add(path.subList(1, path.size()), newSlot);
            }
        }
    }
}
