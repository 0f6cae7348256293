package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.ingest.decode.Envelope;
import io.anabranch.ingest.decode.EventFormat;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.TopicEventSettings;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a record of the log as the pipeline is to read it, by code of its own: of the pipeline's decoder it has the settings and
 * nothing else, so that a fault of one is found by the other. Plain, and as slow as that is.
 */
public final class LogReader {
    /** Of data; a record that holds its data in a field has one level more. */
    private static final int MAX_DATA_DEPTH = 30;

    private static final int MAX_ID_BYTES = 256;

    private final EventSettings settings;
    private final Map<String, EventSettings> ofTopics;
    private final ByteSize maxRecordSize;
    private final Duration maxClockSkew;
    private final Function<SourceRecord, byte[]> registry;

    /**
     * @param maxRecordSize a record with a longer value is malformed
     * @param maxClockSkew an event dated further ahead of its record is malformed
     * @param registry makes JSON of a value that a schema registry's serializer wrote; may throw a
     *     {@link MalformedException}
     */
    public LogReader(
            EventSettings settings,
            ByteSize maxRecordSize,
            Duration maxClockSkew,
            Function<SourceRecord, byte[]> registry) {
        this.settings = settings;
        this.maxRecordSize = maxRecordSize;
        this.maxClockSkew = maxClockSkew;
        this.registry = registry;
        this.ofTopics = settings.topics().stream()
                .collect(Collectors.toMap(TopicEventSettings::topic, topic -> form(topic, settings)));
    }

    /** What a record tells; never throws for what a producer sent. */
    public LogEntry read(SourceRecord record) {
        try {
            return entry(record);
        } catch (MalformedException malformed) {
            return new LogEntry.Malformed(malformed.why());
        }
    }

    private LogEntry entry(SourceRecord record) {
        if (record.value().length > maxRecordSize.bytes()) {
            throw new MalformedException("a value of " + record.value().length + " bytes");
        }
        EventSettings form = ofTopics.getOrDefault(record.topic(), settings);
        CloudEventRecord cloudEvent = CloudEventRecord.of(record);
        if (cloudEvent.isBinary()) {
            return notAhead(record, cloudEvent.binary(binaryData(record, form)));
        }
        if (!record.hasValue()) {
            return form.deletes() ? deletionByKey(form, record, Optional.empty()) : new LogEntry.Nothing();
        }
        if (cloudEvent.isStructured()) {
            return notAhead(record, cloudEvent.structured(object(record, EventFormat.JSON, MAX_DATA_DEPTH + 1)));
        }
        boolean isWhole = form.data().equals(MappedRecord.WHOLE);
        ObjectNode value = object(record, form.format(), isWhole ? MAX_DATA_DEPTH : MAX_DATA_DEPTH + 1);
        if (hasDefaultMapping(form) && value.has("specversion")) {
            return notAhead(record, cloudEvent.structured(value));
        }
        if (form.envelope() == Envelope.DEBEZIUM) {
            ObjectNode change = change(value);
            return leavesNoRow(change)
                    ? deletion(form, record, change)
                    : notAhead(record, new MappedRecord(form, record, rowAfter(change), Optional.of(change)).event());
        }
        return notAhead(record, new MappedRecord(form, record, value, Optional.empty()).event());
    }

    /** @throws MalformedException if it can't be an id in every store */
    static String id(String what, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_ID_BYTES) {
            throw new MalformedException(what + " has " + bytes + " bytes");
        }
        return text;
    }

    private static EventSettings form(TopicEventSettings topic, EventSettings settings) {
        return new EventSettings(
                topic.id().orElse(settings.id()),
                topic.user().orElse(settings.user()),
                topic.type().orElse(settings.type()),
                topic.time().orElse(settings.time()),
                topic.data().orElse(settings.data()),
                topic.format().orElse(settings.format()),
                topic.envelope().orElse(settings.envelope()),
                topic.deletes().orElse(settings.deletes()),
                List.of());
    }

    /** Only where nothing is said of where an event's parts are may a value be a CloudEvent that no header announces. */
    private static boolean hasDefaultMapping(EventSettings form) {
        EventSettings plain = EventSettings.DEFAULTS;
        return form.id().equals(plain.id())
                && form.user().equals(plain.user())
                && form.type().equals(plain.type())
                && form.time().equals(plain.time())
                && form.data().equals(plain.data())
                && form.envelope() == plain.envelope();
    }

    private Optional<JsonNode> binaryData(SourceRecord record, EventSettings form) {
        return record.value().length == 0
                ? Optional.empty()
                : Optional.of(object(record, form.format(), MAX_DATA_DEPTH));
    }

    private ObjectNode object(SourceRecord record, EventFormat format, int maxDepth) {
        if (record.value().length == 0) {
            throw new MalformedException("a value of no bytes");
        }
        return JsonTree.object(
                switch (format) {
                    case JSON -> record.value();
                    case REGISTRY -> registry.apply(record);
                },
                maxDepth);
    }

    /** The change itself, which Debezium writes alone or, with its schema, as the payload. */
    private static ObjectNode change(ObjectNode value) {
        return !value.has("op") && value.get("payload") instanceof ObjectNode payload ? payload : value;
    }

    private static boolean leavesNoRow(ObjectNode change) {
        return switch (change.path("op").asText()) {
            case "c", "r", "u" -> false;
            case "d", "t", "m" -> true;
            default -> throw new MalformedException("op is none of Debezium's");
        };
    }

    /** Of a change that leaves no row. */
    private static LogEntry deletion(EventSettings form, SourceRecord record, ObjectNode change) {
        if (!form.deletes() || !change.path("op").asText().equals("d")) {
            return new LogEntry.Nothing();
        }
        JsonNode before = change.path("before");
        if (before instanceof ObjectNode row) {
            return new MappedRecord(form, record, row, Optional.of(change)).deletion();
        }
        if (before.isMissingNode() || before.isNull()) {
            return deletionByKey(form, record, Optional.of(change));
        }
        throw new MalformedException("a row before the change that is " + before.getNodeType());
    }

    /** By what stands around a value: in one without any field no pointer finds anything. */
    private static LogEntry deletionByKey(EventSettings form, SourceRecord record, Optional<ObjectNode> change) {
        return new MappedRecord(form, record, JsonNodeFactory.instance.objectNode(), change).deletion();
    }

    private static ObjectNode rowAfter(ObjectNode change) {
        if (change.get("after") instanceof ObjectNode row) {
            return row;
        }
        throw new MalformedException("no row after the change");
    }

    private LogEntry.Event notAhead(SourceRecord record, LogEntry.Event event) {
        Instant latest = record.timestamp().plus(maxClockSkew).plusMillis(1);
        if (Timestamps.isDated(record.timestampMillis()) && !event.time().isBefore(latest)) {
            throw new MalformedException("a time more than " + maxClockSkew + " ahead of the record's own");
        }
        return event;
    }
}
