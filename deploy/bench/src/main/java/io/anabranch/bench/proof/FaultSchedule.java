package io.anabranch.bench.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * When which store is out, in seconds from the schedule's begin: one after another, with gaps between in which all are well.
 *
 * @param warmUp seconds before which nothing is measured
 * @param seconds the whole run
 */
record FaultSchedule(double warmUp, List<Fault> faults, double seconds) {
    private static final double LEAST_WARM_UP = 15;
    private static final double LEAST_GAP = 5;

    FaultSchedule {
        faults = List.copyOf(faults);
    }

    /** One store's outage. */
    record Fault(Outage outage, double begin, double end) {}

    /**
     * The outages take this long together; warm-up and gaps come on top: a tenth before, a twentieth before each outage, and a
     * tenth after the last.
     */
    static FaultSchedule of(double outageSeconds) {
        double warmUp = Math.max(LEAST_WARM_UP, outageSeconds / 10);
        double gap = Math.max(LEAST_GAP, outageSeconds / 20);
        List<Fault> faults = new ArrayList<>();
        double at = warmUp;
        for (Outage outage : Outage.values()) {
            double begin = at + gap;
            at = begin + outageSeconds * outage.share();
            faults.add(new Fault(outage, begin, at));
        }
        return new FaultSchedule(warmUp, faults, at + 2 * gap);
    }

    /** From when on all stores were well before this outage. */
    double wellBefore(Fault fault) {
        int at = faults.indexOf(fault);
        return at == 0 ? warmUp : faults.get(at - 1).end();
    }

    /** Until when all stores are well after this outage. */
    double wellAfter(Fault fault) {
        int at = faults.indexOf(fault);
        return at == faults.size() - 1 ? seconds : faults.get(at + 1).begin();
    }
}
