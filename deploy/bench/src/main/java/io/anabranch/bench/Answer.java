package io.anabranch.bench;

import static java.util.Objects.requireNonNull;

import io.anabranch.sinks.kit.StoredEvent;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What a reader answered, in which time, and what the store says that it cost. */
record Answer(Question question, List<String> ids, double units, int requests, double millis) {
    Answer {
        ids = List.copyOf(ids);
    }

    /** @param meters in which the reader counts */
    static Answer to(Question question, MeterRegistry meters) {
        meters.clear();
        long before = System.nanoTime();
        List<String> ids = requireNonNull(
                question.asked().map(StoredEvent::id).collectList().block());
        double millis = (System.nanoTime() - before) / 1e6;
        DistributionSummary units = meters.get("anabranch.sink.read.units").summary();
        return new Answer(question, ids, units.totalAmount(), (int) units.count(), millis);
    }

    /** Whether it is all of what was produced, in order. */
    boolean isRight() {
        return ids.equals(question.expectedIds());
    }

    double unitsPerKilobyte() {
        return units / Math.max(1, question.bytes()) * 1_000;
    }

    Goal goal() {
        return Goal.atMost("dynamodb-reads-" + question.name(), units, question.mostUnits());
    }
}
