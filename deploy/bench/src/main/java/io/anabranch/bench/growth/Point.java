package io.anabranch.bench.growth;

import io.anabranch.bench.whole.EventKind;
import io.anabranch.bench.whole.Store;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A place on an axis.
 *
 * @param label as it is shown
 * @param events of a round
 */
record Point(String label, Setup setup, int events) {
    /** What a program is started for. Points of the same one are measured on one program. */
    record Setup(EventKind kind, Set<Store> stores) {
        Setup {
            stores = Collections.unmodifiableSet(EnumSet.copyOf(stores));
        }
    }

    Point(String label, EventKind kind, Set<Store> stores, int events) {
        this(label, new Setup(kind, stores), events);
    }
}
