package io.anabranch.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what one reader reads of the log: the reading that the branches share, or a branch's catch-up. */
final class ReadCounter {
    private final Counter bytes;

    /** @param reader {@code reading}, or the sink that catches up */
    ReadCounter(String reader, MeterRegistry meters) {
        this.bytes = Counter.builder("anabranch.log.bytes.read")
                .description(
                        "Bytes of keys and values read from the log, by the shared reading or by a sink's catch-up")
                .tag("reader", reader)
                .register(meters);
    }

    void count(RawPoll poll) {
        bytes.increment((double) poll.recordBytes());
    }
}
