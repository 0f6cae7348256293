package io.anabranch.ingest.decode;

import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes events of records: strict, streaming, never a tree.
 *
 * <p>A record is a CloudEvent, structured or binary, where its headers say so, and where nothing else is set, its fields; else its value is read in the
 * form of its topic ({@link EventSettings}), by default a JSON object in UTF-8 of {@code event_id} (optional: then the
 * record's own place, {@code topic-partition-offset}), {@code user_id}, {@code event_type}, {@code timestamp} (RFC 3339, or a
 * number of epoch milliseconds), {@code data} (an object, optional) and any further fields.
 *
 * @see Event
 */
public final class EventDecoder {
    private final ByteSize maxRecordSize;
    private final Duration maxAhead;
    private final Function<SourceRecord, byte[]> registry;
    private final TopicForm general;
    private final Map<String, TopicForm> ofTopics = new HashMap<>();
    private final ThreadLocal<RecordView> views = ThreadLocal.withInitial(RecordView::new);

    /** Reads JSON in the default form. */
    public EventDecoder(ByteSize maxRecordSize, Duration maxAhead) {
        this(maxRecordSize, maxAhead, EventSettings.DEFAULTS, noRegistry -> {
            throw new IllegalStateException("No topic's format is registry");
        });
    }

    /**
     * @param maxRecordSize a record with a longer value is rejected
     * @param maxAhead an event dated further ahead of its record's own timestamp is rejected; never the local clock, so
     *     that what is stored does not depend on it (invariant 8)
     * @param registry makes JSON of a value that a schema registry's serializer wrote; may throw a {@link Refusal}, and
     *     anything else for an outage
     */
    public EventDecoder(
            ByteSize maxRecordSize,
            Duration maxAhead,
            EventSettings settings,
            Function<SourceRecord, byte[]> registry) {
        this.maxRecordSize = maxRecordSize;
        this.maxAhead = maxAhead;
        this.registry = registry;
        this.general = TopicForm.of(settings);
        settings.topics().forEach(each -> ofTopics.put(each.topic(), TopicForm.of(settings.of(each.topic()))));
    }

    /**
     * The event that the record tells of, or the refusal, or that there is nothing. Never throws for what a producer sent.
     * Thread-safe.
     */
    public Decoded decode(SourceRecord record) {
        try {
            RecordView view = views.get();
            view.look(record);
            return decode(record, view);
        } catch (Refusal refusal) {
            return refusal.of(record);
        }
    }

    private Decoded decode(SourceRecord record, RecordView view) {
        if (record.value().length > maxRecordSize.bytes()) {
            throw new Refusal(
                    RejectReason.RECORD_TOO_LARGE,
                    "the value has " + record.value().length + " bytes, the limit is " + maxRecordSize);
        }
        TopicForm form = ofTopics.isEmpty() ? general : ofTopics.getOrDefault(record.topic(), general);
        CloudEventHeaders headers = CloudEventHeaders.of(record);
        if (headers.areOfBinary()) {
            return checkAhead(record, CloudEventJson.binary(record, headers, () -> wholeValue(view, form)));
        }
        if (!record.hasValue()) {
            return form.deletes() ? form.mapping().deletedByKey(view) : new Tombstone(record);
        }
        if (headers.announceStructured()) {
            read(view, EventFormat.JSON, ObjectFields.MAX_DEPTH);
            return checkAhead(record, paired(view, CloudEventJson.structured(record, view.fields())));
        }
        read(view, form.format(), form.mapping().maxDepth());
        if (form.isDefault() && view.fields().has("specversion")) {
            return checkAhead(record, paired(view, CloudEventJson.structured(record, view.fields())));
        }
        return form.envelope() == Envelope.DEBEZIUM ? change(record, view, form) : event(record, view, form);
    }

    private Decoded change(SourceRecord record, RecordView view, TopicForm form) {
        return switch (ChangeEvent.open(view, form.mapping().maxDepth(), form.deletes())) {
            case AFTER -> event(record, view, form);
            case DELETED -> form.mapping().deletedRow(view);
            case DELETED_UNTOLD -> form.mapping().deletedByKey(view);
            case NONE -> new Tombstone(record);
        };
    }

    private Event event(SourceRecord record, RecordView view, TopicForm form) {
        return checkAhead(record, paired(view, form.mapping().read(view)));
    }

    private void read(RecordView view, EventFormat format, int depth) {
        SourceRecord record = view.record();
        if (record.value().length == 0) {
            throw new Refusal(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        view.fields().read(format == EventFormat.REGISTRY ? registry.apply(record) : record.value(), depth);
    }

    private JsonText wholeValue(RecordView view, TopicForm form) {
        if (view.record().value().length == 0) {
            return JsonText.NONE;
        }
        read(view, form.format(), ObjectFields.MAX_DATA_DEPTH);
        view.fields().requirePairedSurrogates();
        return view.fields().whole();
    }

    private static Event paired(RecordView view, Event event) {
        view.fields().requirePairedSurrogates();
        return event;
    }

    private Event checkAhead(SourceRecord record, Event event) {
        if (EventTime.isDated(record)
                && event.timestamp().toEpochMilli() - record.timestampMillis() > maxAhead.toMillis()) {
            throw new Refusal(
                    RejectReason.TIMESTAMP_TOO_FAR_AHEAD,
                    "the timestamp is more than " + maxAhead + " ahead of the record's own, " + record.timestamp());
        }
        return event;
    }

    /** How one topic's records are read. */
    private record TopicForm(
            EventFormat format, Envelope envelope, boolean deletes, boolean isDefault, EventMapping mapping) {
        static TopicForm of(EventSettings settings) {
            return new TopicForm(
                    settings.format(),
                    settings.envelope(),
                    settings.deletes(),
                    settings.hasDefaultMapping(),
                    new EventMapping(settings));
        }
    }
}
