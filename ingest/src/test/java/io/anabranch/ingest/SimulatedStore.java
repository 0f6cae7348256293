package io.anabranch.ingest;

import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A branch's store, shared by all processes: idempotent by record, or fencing by offset where the branch needs order. While it
 * is sick it delays, stores a part, fails after it has stored, stores after it has failed, or hangs.
 */
final class SimulatedStore {
    /** Milliseconds within which everything that was sent has arrived. */
    static final int LATEST_ARRIVAL = 12_000;

    private static final int HEALTHY = 60;

    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final SimulatedBranch branch;
    private final long[] fences;
    private int latency;
    private boolean sick;
    private boolean hanging;
    private Sinks.Empty<Void> answers = Sinks.empty();

    SimulatedStore(SimulatedWorld world, SimulatedLog log, SimulatedBranch branch) {
        this.world = world;
        this.log = log;
        this.branch = branch;
        this.fences = new long[log.partitions()];
        // A slow one falls behind all the time.
        this.latency = world.chance(0.3) ? world.between(50, 400) : world.between(1, 20);
    }

    SimulatedBranch branch() {
        return branch;
    }

    void setSick(boolean sick) {
        this.sick = sick;
        world.trace("store", branch.name(), sick ? "is sick" : "is well");
    }

    /** From now on it answers nothing, until it is healed. */
    void hang() {
        hanging = true;
        answers = Sinks.empty();
        world.trace("store", branch.name(), "hangs");
    }

    void heal() {
        setSick(false);
        if (hanging) {
            hanging = false;
            answers.tryEmitEmpty().orThrow();
        }
        latency = Math.min(latency, HEALTHY);
    }

    /** A process's sink for it. */
    Sink sink(String process, int maxInFlight) {
        return new Writer(process, maxInFlight);
    }

    private void store(List<SimulatedRecord> records) {
        for (SimulatedRecord record : records) {
            record.writes[branch.index()]++;
            if (!branch.needsOrder()) {
                record.stored[branch.index()] = true;
            } else if (record.offset >= fences[record.partition]) {
                record.stored[branch.index()] = true;
                fences[record.partition] = record.offset + 1;
            }
        }
    }

    private List<SimulatedRecord> part(List<SimulatedRecord> records) {
        if (branch.needsOrder()) {
            return records.subList(0, world.random.nextInt(records.size() + 1));
        }
        return records.stream().filter(record -> world.chance(0.5)).toList();
    }

    /** A request on its way: whoever sent it may be gone when it arrives. */
    private static final class Request {
        private boolean dropped;
    }

    private void arrive(Request request, List<SimulatedRecord> records, long after) {
        world.after(after, () -> {
            if (!request.dropped) {
                store(records);
            }
        });
    }

    private final class Writer implements Sink {
        private final String process;
        private final int maxInFlight;
        private int inFlight;

        Writer(String process, int maxInFlight) {
            this.process = process;
            this.maxInFlight = maxInFlight;
        }

        @Override
        public String name() {
            return branch.name();
        }

        @Override
        public boolean needsOrder() {
            return branch.needsOrder();
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return Flux.defer(() -> {
                if (++inFlight > maxInFlight) {
                    world.violate("invariants 5 and 6: " + process + " has " + inFlight + " writes in flight to "
                            + branch.name() + ", allowed " + maxInFlight);
                }
                Request request = new Request();
                return answer(request, events).doOnTerminate(() -> inFlight--).doOnCancel(() -> {
                    inFlight--;
                    request.dropped = world.chance(0.5);
                });
            });
        }

        private Flux<Rejected> answer(Request request, List<Event> events) {
            List<SimulatedRecord> good = new ArrayList<>();
            List<Rejected> rejected = new ArrayList<>();
            for (Event event : events) {
                SimulatedRecord record = log.at(event.record());
                if (branch.rejects(record)) {
                    rejected.add(new Rejected(event.record(), branch.name(), RejectReason.TOO_LARGE, ""));
                } else {
                    good.add(record);
                }
            }
            world.trace(
                    process,
                    "writes to",
                    branch.name(),
                    events.size(),
                    "from",
                    events.get(0).record().toString());
            @Nullable Mono<Void> failure = hanging ? answers.asMono() : sick ? failure(request, good) : null;
            if (failure != null) {
                return failure.thenMany(Flux.error(() -> new SimulatedFailure("the store is away")));
            }
            long arrival = world.between(1, latency);
            arrive(request, good, arrival);
            return world.delay(arrival + world.between(0, 3)).thenMany(Flux.fromIterable(rejected));
        }

        /** What happens until the store answers with a failure; null where it succeeds once in a while. */
        private @Nullable Mono<Void> failure(Request request, List<SimulatedRecord> good) {
            int soon = world.between(1, 60);
            return switch (world.random.nextInt(7)) {
                case 0 -> world.delay(soon);
                case 1 -> {
                    arrive(request, part(good), soon);
                    yield world.delay(soon + world.between(0, 20));
                }
                case 2 -> {
                    arrive(request, good, soon);
                    yield world.delay(soon + world.between(0, 20));
                }
                case 3 -> {
                    int hangs = world.between(500, LATEST_ARRIVAL / 2);
                    if (world.chance(0.5)) {
                        arrive(request, part(good), world.between(1, 2 * hangs));
                    }
                    yield world.delay(hangs);
                }
                case 4 -> {
                    arrive(request, world.chance(0.5) ? good : part(good), soon + world.between(1, 4_000));
                    yield world.delay(soon);
                }
                default -> null;
            };
        }
    }
}
