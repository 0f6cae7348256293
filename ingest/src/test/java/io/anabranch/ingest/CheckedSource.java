package io.anabranch.ingest;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Source;
import io.anabranch.topology.SourceRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import reactor.core.publisher.Flux;

/** A branch's source, watched: within one subscription nothing is handed out twice, and nothing left out. */
final class CheckedSource implements Source {
    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final SimulatedBranch branch;
    private final Source source;
    private final String process;
    private final int maxRecords;

    CheckedSource(
            SimulatedWorld world,
            SimulatedLog log,
            SimulatedBranch branch,
            Source source,
            String process,
            int maxRecords) {
        this.world = world;
        this.log = log;
        this.branch = branch;
        this.source = source;
        this.process = process;
        this.maxRecords = maxRecords;
    }

    @Override
    public Flux<Batch> batches() {
        return Flux.defer(() -> {
            Map<Long, SourceRecord> lasts = new HashMap<>();
            return source.batches()
                    .doOnNext(batch -> {
                        batch.events().forEach(event -> check(lasts, event.record()));
                        batch.malformed().forEach(rejected -> check(lasts, rejected.record()));
                    })
                    .map(this::watched)
                    .doOnError(this::check);
        });
    }

    private Batch watched(Batch batch) {
        if (batch.records() > maxRecords) {
            world.violate("invariant 6: a batch of " + batch.records() + " records for " + branch.name() + ", allowed "
                    + maxRecords);
        }
        return new Batch(
                batch.records(),
                batch.events(),
                batch.malformed(),
                batch.skipped(),
                batch.commit().doOnError(this::check));
    }

    private void check(Map<Long, SourceRecord> lasts, SourceRecord record) {
        SourceRecord last = lasts.put(record.assignmentEpoch(), record);
        if (last == null) {
            return;
        }
        if (record.offset() <= last.offset()) {
            world.violate("invariant 5: " + process + " hands " + record + " to " + branch.name() + " after " + last);
        }
        List<SimulatedRecord> all = log.records(record.partition());
        for (int i = log.at(last).index + 1; all.get(i).offset < record.offset(); i++) {
            SimulatedRecord between = all.get(i);
            if (concerns(between)) {
                world.violate("invariant 1: " + process + " hands " + record + " to " + branch.name() + " after " + last
                        + ", but not " + between);
            }
        }
    }

    private boolean concerns(SimulatedRecord record) {
        return branch.isDecode() ? branch.rejects(record) : branch.wants(record);
    }

    /** A source fails of what the log answers, never of a check of its own. */
    private void check(Throwable failure) {
        if (!(failure instanceof SimulatedFailure
                || failure instanceof InvalidOffsetException
                || failure instanceof org.apache.kafka.common.errors.TimeoutException
                || failure instanceof KafkaLostPositions.LostOffsetException)) {
            world.violate("the source of " + branch.name() + " in " + process + " failed: " + failure);
        }
        world.trace(process, branch.name(), "source failed:", failure.getClass().getSimpleName());
    }

    @Override
    public Progress progress() {
        return source.progress();
    }

    @Override
    public void pause() {
        source.pause();
    }

    @Override
    public void resume() {
        source.resume();
    }
}
