package io.anabranch.app.verify;

import io.anabranch.app.verify.StoreFold.Kept;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The rows of one id: those that a store has to hold against those that it does. */
final class RowsOfId {
    private final List<Kept> unseen;
    private final int expected;
    /** Rows that say something else than every one that was expected, or that are there twice. */
    private int others;

    RowsOfId(List<Kept> kept) {
        this.unseen = new ArrayList<>(kept);
        this.expected = kept.size();
    }

    /** One row of the store. */
    void see(long fingerprint) {
        for (Iterator<Kept> each = unseen.iterator(); each.hasNext(); ) {
            if (each.next().row().fingerprint() == fingerprint) {
                each.remove();
                return;
            }
        }
        others++;
    }

    int expected() {
        return expected;
    }

    /** Rows that say something else than the log, each in place of one that is not there. */
    int altered() {
        return Math.min(others, unseen.size());
    }

    /** Rows that are there, be they altered. */
    int stored() {
        return expected - unseen.size() + altered();
    }

    /** Rows beyond those that are expected. */
    int surplus() {
        return others - altered();
    }

    /** Rows that are not there, and of which there is a dead letter. */
    int refused() {
        return Math.min(absent(), (int) unseen.stream().filter(Kept::isRefused).count());
    }

    /** Rows that are nowhere. */
    int missing() {
        return absent() - refused();
    }

    private int absent() {
        return unseen.size() - altered();
    }
}
