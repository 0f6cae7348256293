package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row as Debezium tells it, with its schema around it or without: what was created, read or updated is the event
 * of the row after it; what was deleted is no event.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events">Debezium's
 *     change events</a>
 */
final class ChangeEvent {
    private static final JsonPointer OP = new JsonPointer(List.of("op"));
    private static final JsonPointer AFTER = new JsonPointer(List.of("after"));

    private ChangeEvent() {}

    /**
     * Reads the row in place of what is around it.
     *
     * @return false where nothing is left of the row, or the change is of none
     * @throws Refusal if the value is no change
     */
    static boolean open(RecordView view, int depth) {
        ObjectFields fields = view.fields();
        fields.requirePairedSurrogates();
        JsonSpan around = around(fields);
        @Nullable JsonSpan op = around.find(OP, 0);
        if (op == null) {
            throw new Refusal(RejectReason.MISSING_FIELD, "missing: op, which every change of Debezium has");
        }
        boolean leavesRow = switch (op.string("op", "a string")) {
            case "c", "r", "u" -> true;
            case "d", "t", "m" -> false;
            default -> throw new Refusal(RejectReason.WRONG_TYPE, "op is none of c, r, u, d, t, m");
        };
        if (leavesRow) {
            @Nullable JsonSpan after = around.find(AFTER, 0);
            if (after == null || after.isNull()) {
                throw new Refusal(RejectReason.MISSING_FIELD, "missing: after, the row that the change leaves");
            }
            var unused = after.object("after");
            view.around(around);
            fields.read(Arrays.copyOfRange(after.json(), after.start(), after.end()), depth);
        }
        return leavesRow;
    }

    private static JsonSpan around(ObjectFields fields) {
        int payload = fields.find("payload");
        boolean isWithSchema = payload >= 0 && fields.find("op") < 0;
        return isWithSchema && fields.span(payload).isObject() ? fields.span(payload) : fields.wholeSpan();
    }
}
