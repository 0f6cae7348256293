package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;
import java.nio.charset.StandardCharsets;

/** What an event's id, its user and its type have to be, so that every store can have them in its keys (invariant 7). */
final class Ids {
    private static final int MAX_BYTES = 256;

    private Ids() {}

    /** @throws Refusal if this can't be an id in every store */
    static String check(ValueSource source, String id) {
        if (isPlain(id)) {
            return id;
        }
        return check(source.shown(), id);
    }

    /**
     * The same.
     *
     * @param name of the field, for a message
     */
    static String check(String name, String id) {
        if (id.isEmpty()) {
            throw new Refusal(RejectReason.ID_EMPTY, name + " is empty");
        }
        // A char is at most three bytes of UTF-8, so that most ids need no second look.
        if (id.length() > MAX_BYTES / 3) {
            int bytes = id.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                throw new Refusal(
                        RejectReason.ID_TOO_LONG, name + " has " + bytes + " bytes, the limit is " + MAX_BYTES);
            }
        }
        if (!Surrogates.arePaired(id)) {
            throw new Refusal(RejectReason.UNPAIRED_SURROGATE, name + " has an unpaired surrogate");
        }
        return id;
    }

    /** Short and without surrogates, as nearly every id is: its name in a message need not be made. */
    private static boolean isPlain(String id) {
        return !id.isEmpty() && id.length() <= MAX_BYTES / 3 && Surrogates.arePaired(id);
    }
}
