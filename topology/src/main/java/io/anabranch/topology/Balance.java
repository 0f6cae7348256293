package io.anabranch.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What became of every record that a branch's position moves past: read = written + rejected + filtered + another branch's +
 * empty. Held batch by batch, before the commit; counted after it, so that nothing counts twice that is delivered twice.
 */
final class Balance {
    private final String branch;
    private final Counter passed;
    private final Counter written;
    private final Counter rejected;
    private final Counter filtered;
    private final Counter elsewhere;
    private final Counter empty;
    private final Counter unaccounted;

    Balance(String branch, MeterRegistry meters) {
        this.branch = branch;
        this.passed = Counter.builder("anabranch.records.passed")
                .description("Records of the log that the sink is done with")
                .tag("sink", branch)
                .register(meters);
        this.written = settled("written", meters);
        this.rejected = settled("rejected", meters);
        this.filtered = settled("filtered", meters);
        this.elsewhere = settled("elsewhere", meters);
        this.empty = settled("empty", meters);
        this.unaccounted = Counter.builder("anabranch.records.unaccounted")
                .description("Records of which nobody knows what became; the sink goes no further than before them")
                .tag("sink", branch)
                .register(meters);
    }

    private Counter settled(String outcome, MeterRegistry meters) {
        return Counter.builder("anabranch.records.settled")
                .description("What became of the records that the sink is done with")
                .tag("sink", branch)
                .tag("outcome", outcome)
                .register(meters);
    }

    /**
     * A batch's entry.
     *
     * @param refused by the sink
     * @throws UnaccountedException if it does not add up
     */
    Entry entry(Batch batch, List<Rejected> refused) {
        int ofSink = batch.events().size() - refused.size();
        Entry entry = new Entry(
                batch.records(), ofSink, refused.size() + batch.malformed().size(), batch.skipped());
        int foreign = foreign(batch, refused);
        if (entry.difference() != 0 || foreign != 0) {
            unaccounted.increment(Math.max(Math.abs(entry.difference()), foreign));
            throw new UnaccountedException(branch, entry, foreign);
        }
        return entry;
    }

    /** Refusals of what the sink was not given, or of one event twice. */
    private static int foreign(Batch batch, List<Rejected> refused) {
        if (refused.isEmpty()) {
            return 0;
        }
        Set<Place> left = new HashSet<>();
        batch.events().forEach(event -> left.add(Place.of(event.record())));
        return (int) refused.stream()
                .filter(refusal -> !left.remove(Place.of(refusal.record())))
                .count();
    }

    /** The batch is committed. */
    void committed(Entry entry) {
        passed.increment(entry.records);
        written.increment(entry.written);
        rejected.increment(entry.rejected);
        filtered.increment(entry.skipped.filtered());
        elsewhere.increment(entry.skipped.elsewhere());
        empty.increment(entry.skipped.empty());
    }

    /** What became of one batch's records. */
    record Entry(int records, int written, int rejected, Batch.Skipped skipped) {
        private int difference() {
            return records - written - rejected - skipped.count();
        }

        @Override
        public String toString() {
            return records + " read, " + written + " written, " + rejected + " rejected, " + skipped.filtered()
                    + " filtered, " + skipped.elsewhere() + " of other branches, " + skipped.empty() + " empty";
        }
    }

    private record Place(Partition partition, long offset) {
        static Place of(SourceRecord record) {
            return new Place(Partition.of(record), record.offset());
        }
    }

    /** A fault of this program: what it read is not what it wrote, rejected and passed over. Nothing of it is committed. */
    static final class UnaccountedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        UnaccountedException(String branch, Entry entry, int foreign) {
            super("Branch '" + branch + "' can't account for a batch's records: " + entry
                    + (foreign == 0 ? "" : ", " + foreign + " of them rejected without having been given, or twice")
                    + "; it commits nothing further. This is a fault of Anabranch: please report it with this line");
        }
    }
}
