package io.anabranch.ingest;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Offsets of one partition, ascending; a run without gaps takes no more room for being long. */
final class Offsets {
    static final Offsets NONE = run(0, 0);

    private final long first;
    private final long end;
    /** Each of them; null where there is none left out between the first and the end. */
    private final long @Nullable [] each;

    private Offsets(long first, long end, long @Nullable [] each) {
        this.first = first;
        this.end = end;
        this.each = each;
    }

    /** All from the first on, the end left out. */
    static Offsets run(long first, long end) {
        return new Offsets(first, end, null);
    }

    /** @param each ascending */
    static Offsets of(long... each) {
        if (each.length == 0) {
            return NONE;
        }
        long first = each[0];
        long end = each[each.length - 1] + 1;
        return new Offsets(first, end, end - first == each.length ? null : each.clone());
    }

    int count() {
        return each == null ? Math.toIntExact(end - first) : each.length;
    }

    /** How many there are from this one on. */
    int countFrom(long offset) {
        if (offset <= first) {
            return count();
        }
        if (each == null) {
            return Math.toIntExact(Math.max(0, end - offset));
        }
        int at = Arrays.binarySearch(each, offset);
        return each.length - (at < 0 ? -at - 1 : at);
    }
}
