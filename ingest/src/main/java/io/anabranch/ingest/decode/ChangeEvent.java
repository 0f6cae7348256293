package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row as Debezium tells it, with its schema around it or without: what was created, read or updated is the event
 * of the row after it; what was deleted is no event, and may be the word that one is to be removed.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events">Debezium's
 *     change events</a>
 */
final class ChangeEvent {
    private static final JsonPointer OP = new JsonPointer(List.of("op"));
    private static final JsonPointer BEFORE = new JsonPointer(List.of("before"));
    private static final JsonPointer AFTER = new JsonPointer(List.of("after"));

    private ChangeEvent() {}

    /** Which row is read. */
    enum Row {
        /** The one that the change leaves. */
        AFTER,
        /** The one that it deletes. */
        DELETED,
        /** None, though one is deleted. */
        DELETED_UNTOLD,
        /** None: the change is of none. */
        NONE
    }

    /**
     * Reads the row in place of what is around it.
     *
     * @param deletes whether a row that is deleted is read; else it counts as none
     * @throws Refusal if the value is no change
     */
    static Row open(RecordView view, int depth, boolean deletes) {
        view.fields().requirePairedSurrogates();
        JsonSpan around = around(view.fields());
        @Nullable JsonSpan op = around.find(OP, 0);
        if (op == null) {
            throw new Refusal(RejectReason.MISSING_FIELD, "missing: op, which every change of Debezium has");
        }
        return switch (op.string("op", "a string")) {
            case "c", "r", "u" -> openAfter(view, around, depth);
            case "d" -> deletes ? openBefore(view, around, depth) : Row.NONE;
            case "t", "m" -> Row.NONE;
            default -> throw new Refusal(RejectReason.WRONG_TYPE, "op is none of c, r, u, d, t, m");
        };
    }

    private static Row openAfter(RecordView view, JsonSpan around, int depth) {
        @Nullable JsonSpan after = around.find(AFTER, 0);
        if (after == null || after.isNull()) {
            throw new Refusal(RejectReason.MISSING_FIELD, "missing: after, the row that the change leaves");
        }
        var unused = after.object("after");
        read(view, around, after, depth);
        return Row.AFTER;
    }

    private static Row openBefore(RecordView view, JsonSpan around, int depth) {
        @Nullable JsonSpan before = around.find(BEFORE, 0);
        if (before == null || before.isNull()) {
            view.around(around);
            return Row.DELETED_UNTOLD;
        }
        var unused = before.object("before");
        read(view, around, before, depth);
        return Row.DELETED;
    }

    private static void read(RecordView view, JsonSpan around, JsonSpan row, int depth) {
        view.around(around);
        view.fields().read(Arrays.copyOfRange(row.json(), row.start(), row.end()), depth);
    }

    private static JsonSpan around(ObjectFields fields) {
        int payload = fields.find("payload");
        boolean isWithSchema = payload >= 0 && fields.find("op") < 0;
        return isWithSchema && fields.span(payload).isObject() ? fields.span(payload) : fields.wholeSpan();
    }
}
