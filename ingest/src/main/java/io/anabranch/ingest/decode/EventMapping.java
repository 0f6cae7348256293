package io.anabranch.ingest.decode;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the parts of an event are in a topic's values: compiled from the settings once, and immutable. */
final class EventMapping {
    private final FieldSlots slots = new FieldSlots();
    private final ValueSource[] id;
    private final ValueSource[] user;
    private final ValueSource[] type;
    private final ValueSource[] time;
    private final EpochUnit unit;
    private final ValueSource.@Nullable Field data;
    private final DeletionMapping deletedRow;
    private final DeletionMapping deletedByKey;

    EventMapping(EventSettings settings) {
        this.id = compile(settings.id());
        this.user = compile(settings.user());
        this.type = compile(settings.type());
        this.time = compile(settings.time().from());
        this.unit = settings.time().unit();
        this.data = isWhole(settings) ? null : (ValueSource.Field) compile(List.of(settings.data()))[0];
        this.deletedRow = DeletionMapping.ofRow(id, user, time, unit);
        this.deletedByKey = DeletionMapping.ofKey(id, user, time, unit);
    }

    private static boolean isWhole(EventSettings settings) {
        return settings.data().equals(ValueSources.WHOLE);
    }

    private ValueSource[] compile(List<String> sources) {
        return sources.stream()
                .map(source -> ValueSources.compile(source, slots::add))
                .toArray(ValueSource[]::new);
    }

    /** How deep the value may nest, so that its data nests as deep as in every other form. */
    int maxDepth() {
        return data == null ? ObjectFields.MAX_DATA_DEPTH : ObjectFields.MAX_DEPTH;
    }

    /**
     * The event that the view's fields tell of.
     *
     * @throws Refusal if they tell of none
     */
    Event read(RecordView view) {
        view.locate(slots);
        String ofId = id(view, id);
        String ofUser = id(view, user);
        String ofType = id(view, type);
        Instant at = time(view);
        if (ofId == null || ofUser == null || ofType == null || at == null) {
            throw missing(ofId, ofUser, ofType, at);
        }
        ObjectFields fields = view.fields();
        // All that was found before this has been taken from the further fields.
        JsonText ofData = data(view);
        return new Event(
                ofId, ofUser, ofType, at, ofData, data == null ? JsonText.NONE : fields.leftOver(), view.record());
    }

    /** The word that the event is to be removed which the row in the view's fields was; a tombstone where its id can't be told. */
    Decoded deletedRow(RecordView view) {
        view.locate(slots);
        return deletedRow.read(view);
    }

    /** The same by the record's key and headers, without a look at its value. */
    Decoded deletedByKey(RecordView view) {
        return deletedByKey.read(view);
    }

    private JsonText data(RecordView view) {
        if (data == null) {
            return view.fields().whole();
        }
        JsonSpan span = data.find(view);
        return span == null ? JsonText.NONE : span.object(data.shown());
    }

    static @Nullable String id(RecordView view, ValueSource[] sources) {
        for (ValueSource source : sources) {
            String text = source.text(view);
            if (text != null) {
                return Ids.check(source, text);
            }
        }
        return null;
    }

    private @Nullable Instant time(RecordView view) {
        for (ValueSource source : time) {
            Instant at = source.time(view, unit);
            if (at != null) {
                return at;
            }
        }
        return null;
    }

    private Refusal missing(
            @Nullable String ofId, @Nullable String ofUser, @Nullable String ofType, @Nullable Instant at) {
        return new Refusal(
                RejectReason.MISSING_FIELD,
                "missing:" + absent(ofId, id) + absent(ofUser, user) + absent(ofType, type) + absent(at, time));
    }

    private static String absent(@Nullable Object found, ValueSource[] sources) {
        return found != null
                ? ""
                : " " + List.of(sources).stream().map(ValueSource::shown).collect(Collectors.joining(" or "));
    }
}
