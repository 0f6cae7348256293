package io.anabranch.ingest;

import io.anabranch.ingest.Window.Beginning;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.Branch;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.ObservedSink;
import io.anabranch.topology.Pipeline;
import io.anabranch.topology.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One process: the real window, branches, positions and pipeline, with a reading that does in virtual time what {@link
 * KafkaReading} and {@link ReadingConsumer} do on their threads.
 */
final class SimulatedProcess {
    private static final Duration FLUSH = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(12);

    private final Simulation simulation;
    private final SimulatedWorld world;
    private final String name;
    private final PollDecoder decoder;
    private final Window window;
    private final Positions positions;
    private final Assignments assignments;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final Map<PartitionAssignment, Long> places = new HashMap<>();
    private final Map<SimulatedBranch, long[]> lastCommits = new HashMap<>();
    private final Map<String, Integer> catchUps = new HashMap<>();
    private final Set<Integer> zombieOf = new HashSet<>();
    private @Nullable Disposable running;
    private @Nullable Disposable committing;
    private boolean crashed;
    private boolean stopping;
    private boolean over;
    private boolean isReading;
    private boolean busy;
    private boolean frozen;
    private boolean ended;
    private Membership groupMembership;
    private int memberships;
    private @Nullable Throwable failure;

    SimulatedProcess(Simulation simulation, String name) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.name = name;
        this.groupMembership = new Membership(nanos());
        this.decoder = new PollDecoder(simulation.log::decode, BatchSize.least(simulation.limits.batchRecords()));
        this.window = simulation.bug.window(
                simulation.capacity, simulation.limits, new Sharing(() -> simulation.isReadTogether, this::nanos));
        OffsetStore offsets = simulation.offsets.of(this);
        this.positions = new Positions(
                window, SimulatedOffsets.GROUP, offsets, () -> groupMembership.isHeld(nanos()), world.time);
        Map<String, BranchSettings> settings = new LinkedHashMap<>();
        this.assignments = new Assignments(
                SimulatedOffsets.GROUP,
                settings,
                offsets,
                (branch, partition, position, range) -> lost(branch, partition, position));
        for (SimulatedStore store : simulation.stores) {
            settings.put(store.branch().name(), store.branch().settings());
            branches.add(branch(store));
        }
    }

    private Branch branch(SimulatedStore store) {
        SimulatedBranch branch = store.branch();
        Cursor cursor = window.add(branch.name());
        long[] none = new long[simulation.log.partitions()];
        lastCommits.put(branch, none);
        BranchSource source = new BranchSource(
                window,
                cursor,
                (ofBranch, from) -> new SimulatedCatchUp(
                        world,
                        simulation.log,
                        decoder,
                        simulation.limits,
                        from,
                        ofBranch,
                        catchUps,
                        simulation.isKafkaSick()),
                new KafkaLostPositions(
                        window,
                        assignments,
                        KafkaSettings.of("a:1", List.of(SimulatedLog.TOPIC), SimulatedOffsets.GROUP, "dead"),
                        partitions -> Mono.empty()),
                content(branch),
                new SimulatedThread(world),
                branch.needsOrder() ? Duration.ZERO : KafkaReading.GATHER);
        sources.add(source);
        MeterRegistry meters = new SimpleMeterRegistry();
        int inFlight = branch.needsOrder() ? 1 : Branch.IN_FLIGHT;
        return new Branch(
                new CheckedSource(world, simulation.log, branch, source, name, simulation.limits.batchRecords()),
                new ObservedSink(store.sink(name, inFlight), meters, world.clock()),
                simulation.bug.deadLetters(simulation.deadLetters),
                DeadLetterBudget.UNLIMITED,
                world.clock(),
                meters);
    }

    private static BranchSource.Content content(SimulatedBranch branch) {
        if (branch.isDecode()) {
            return BranchSource.malformed();
        }
        return branch.type().isEmpty()
                ? BranchSource.allEvents()
                : BranchSource.events(left -> {}, event -> event.type().equals(branch.type()));
    }

    // ---- its life

    void start() {
        world.trace(name, "starts");
        Mono<Void> reading = Mono.<Void>create(sink -> {
            begin();
            var unused = sink.onDispose(this::end);
        });
        Pipeline pipeline = new Pipeline(
                branches,
                reading,
                new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), Backoff.FOR_EVER, () -> world.random),
                DRAIN,
                world.time,
                new SimpleMeterRegistry());
        running =
                pipeline.run(stop.asMono()).subscribe(nothing -> {}, this::failed, () -> world.trace(name, "drained"));
    }

    private void failed(Throwable cause) {
        world.trace(name, "ended:", cause.toString());
        failure = cause;
        if (!stopping) {
            world.violate(name + " ended without being asked to: " + cause);
        }
    }

    /** As SIGTERM does. */
    void stop() {
        if (!stopping) {
            world.trace(name, "is stopped");
            stopping = true;
            stop.tryEmitEmpty().orThrow();
        }
    }

    /** As a lost machine does: what it sent may still arrive. */
    void crash() {
        world.trace(name, "crashes");
        crashed = true;
        over = true;
        zombieOf.clear();
        Disposable run = running;
        if (run != null) {
            run.dispose();
        }
    }

    boolean isAlive() {
        return !crashed;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether it has left its group after it drained, or crashed. */
    boolean isOver() {
        return over;
    }

    boolean failed() {
        return failure != null;
    }

    String name() {
        return name;
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(world.now());
    }

    // ---- the reading

    private void begin() {
        Disposable commits = positions.keepCommitting().subscribe();
        committing = commits;
        groupMembership = new Membership(nanos());
        join();
    }

    private void join() {
        isReading = true;
        memberships++;
        simulation.group.join(this);
        int membership = memberships;
        world.after(1, () -> pollAgain(membership));
    }

    private void end() {
        ended = true;
        Disposable commits = committing;
        if (commits != null) {
            commits.dispose();
        }
        if (!crashed) {
            leave(() -> over = true);
        }
    }

    private void leave(Runnable then) {
        isReading = false;
        if (busy) {
            world.after(10, () -> leave(then));
            return;
        }
        if (crashed) {
            return;
        }
        giveUp(window.partitions(), () -> {
            window.unassigned();
            zombieOf.clear();
            memberships++;
            simulation.group.left(this);
            then.run();
        });
    }

    /** The reading failed, and begins again after a while. */
    private void beginAgain(Throwable cause) {
        if (isReading) {
            world.trace(name, "reading failed:", cause.getClass().getSimpleName());
            leave(() -> world.after(world.between(100, 3_000), () -> {
                if (!ended && !crashed) {
                    join();
                }
            }));
        }
    }

    private void pollAgain(int membership) {
        if (crashed || !isReading || membership != memberships) {
            return;
        }
        world.after(world.between(1, 6), () -> pollAgain(membership));
        if (busy || frozen) {
            return;
        }
        groupMembership.polled(nanos());
        if (window.isWanted()) {
            poll();
        }
    }

    private void poll() {
        try {
            places.keySet().removeIf(PartitionAssignment::isOver);
            int records = world.between(1, simulation.limits.batchRecords());
            RawPoll raw = simulation.log.poll(places, records, simulation.limits.batchBytes());
            if (!raw.parts().isEmpty()) {
                window.append(decoder.decode(raw));
                checkBytes();
            }
        } catch (InvalidOffsetException overtaken) {
            beginAgain(overtaken);
        } catch (IllegalStateException e) {
            world.violate("the window of " + name + " refuses a poll: " + e.getMessage());
        }
    }

    private void checkBytes() {
        long most = simulation.capacity + HeldBytes.of(SimulatedLog.MAX_RECORD_BYTES);
        if (window.bytes() > most) {
            world.violate(
                    "invariant 6: the window of " + name + " holds " + window.bytes() + " bytes, allowed " + most);
        }
    }

    // ---- the group

    boolean isBusy() {
        return busy;
    }

    void assign(Set<TopicPartition> partitions) {
        try {
            Collection<Beginning> beginnings = assignments.take(partitions);
            window.assigned(beginnings);
            for (Beginning beginning : beginnings) {
                places.put(beginning.assignment(), beginning.reading());
                int number = beginning.assignment().partition().partition();
                lastCommits.values().forEach(ofBranch -> ofBranch[number] = 0);
                world.trace(name, "reads", number, "from", beginning.reading());
            }
        } catch (TimeoutException e) {
            world.after(0, () -> beginAgain(e));
        }
    }

    /** Finishes what is in flight of these within a grace, commits, and lets go of them. */
    void giveUp(Set<TopicPartition> partitions, Runnable then) {
        busy = true;
        window.closing(partitions);
        awaitDone(partitions, world.now() + simulation.grace(), then);
    }

    private void awaitDone(Set<TopicPartition> partitions, long until, Runnable then) {
        if (crashed) {
            return;
        }
        if (!window.areDone(partitions) && world.now() < until) {
            world.after(5, () -> awaitDone(partitions, until, then));
            return;
        }
        var unused = positions
                .flush(partitions, FLUSH)
                .onErrorResume(late -> Mono.empty())
                .subscribe(nothing -> {}, unexpected -> world.violate(unexpected.toString()), () -> {
                    if (!crashed) {
                        window.revoked(partitions);
                        busy = false;
                        then.run();
                        simulation.group.reconcile();
                    }
                });
    }

    /** The group takes it for dead, and it hears of that only later. */
    void becomeZombie() {
        zombieOf.addAll(simulation.group.timedOut(this));
        simulation.group.remove(this);
        frozen = world.chance(0.5);
        int membership = memberships;
        world.after(world.between(10, 12_000), () -> hearOfLoss(membership));
    }

    private void hearOfLoss(int membership) {
        frozen = false;
        if (crashed || membership != memberships || !isReading) {
            return;
        }
        if (busy) {
            world.after(10, () -> hearOfLoss(membership));
            return;
        }
        world.trace(name, "hears that it lost its partitions");
        window.revoked(window.partitions());
        zombieOf.clear();
        simulation.group.join(this);
    }

    boolean isZombieOf(int partition) {
        return zombieOf.contains(partition);
    }

    /** The last offset that it sent for a branch since it got the partition; keeps the one that it sends now. */
    long lastCommit(SimulatedBranch branch, int partition, long now) {
        long[] ofBranch = lastCommits.getOrDefault(branch, new long[0]);
        long before = ofBranch[partition];
        ofBranch[partition] = now;
        return before;
    }

    private void lost(String branch, TopicPartition partition, long position) {
        world.trace(name, branch, "lost", position, "of", partition.partition());
        lastCommits.forEach((each, ofBranch) -> {
            if (each.name().equals(branch)) {
                ofBranch[partition.partition()] = 0;
            }
        });
    }

    // ---- an operator

    void pause(int branch) {
        world.trace(name, "pauses", branches.get(branch).name());
        branches.get(branch).pause();
    }

    void resumeAll() {
        branches.forEach(Branch::resume);
    }

    /** Whether a branch takes from the window. */
    boolean isAttached(SimulatedBranch branch) {
        return sources.get(branch.index()).progress() == Source.Progress.ATTACHED;
    }

    String describe() {
        StringBuilder text = new StringBuilder(name);
        text.append(crashed ? " crashed" : over ? " over" : stopping ? " stopping" : "")
                .append(busy ? " busy" : "")
                .append(isReading ? " reading" : "")
                .append(" window ")
                .append(window.bytes())
                .append(" of ")
                .append(simulation.capacity)
                .append(" wanted ")
                .append(window.isWanted());
        branches.forEach(branch ->
                text.append("\n    ").append(branch.name()).append(' ').append(branch.status()));
        window.cursors()
                .forEach(cursor -> window.marks(cursor)
                        .forEach((partition, mark) -> text.append("\n    ")
                                .append(cursor.branch())
                                .append(' ')
                                .append(partition)
                                .append(" handed out ")
                                .append(mark.handedOut())
                                .append(" done ")
                                .append(mark.done())
                                .append(" committed ")
                                .append(mark.committed())
                                .append(mark.lost() ? " lost" : "")
                                .append(" window to ")
                                .append(window.readTo(partition))));
        return text.toString();
    }
}
