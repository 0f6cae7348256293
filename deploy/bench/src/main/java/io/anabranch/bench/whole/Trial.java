package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import java.time.Duration;

/**
 * A program that is measured on events of one kind: it starts, is warmed up by usual events, whatever its own are, and is then measured round by round.
 * Nothing of one round is left to do when the next begins.
 */
public final class Trial implements AutoCloseable {
    private static final long SEED = 20_261_129;

    private final Testbed testbed;
    private final EventKind kind;
    private final NumberedEvents usual = EventKind.usual().events(SEED);
    private final NumberedEvents own;
    private final Subject subject;
    private final Duration limit;

    private Trial(Testbed testbed, EventKind kind, Subject subject, Duration limit) {
        this.testbed = testbed;
        this.kind = kind;
        this.own = kind.events(SEED + 1);
        this.subject = subject;
        this.limit = limit;
    }

    /** Starts the program on an empty topic. */
    public static Trial start(Testbed testbed, Program program, Target target, EventKind kind) {
        return start(testbed, program, target, kind, Delivery.FOR_EVER);
    }

    /** @param limit how long the warm-up, and each round, may take before it fails */
    public static Trial start(Testbed testbed, Program program, Target target, EventKind kind, Duration limit) {
        new EngineTopic(testbed.servers().kafka(), target.topic()).make(kind.partitions());
        return new Trial(testbed, kind, Subject.start(testbed, program, target), limit);
    }

    public RunningProgram running() {
        return subject.running();
    }

    /**
     * Has it do so many usual events.
     *
     * @throws ProgramFailedException if it does not
     */
    public Delivered warmUp(int events) {
        EventKind spread = EventKind.usual().withPartitions(kind.partitions());
        return delivered(events, () -> spread.append(subject.topic(), usual, events));
    }

    /**
     * Has it do so many of its own events.
     *
     * @throws ProgramFailedException if it does not
     */
    public Delivered round(int events) {
        return delivered(events, () -> kind.append(subject.topic(), own, events));
    }

    private Delivered delivered(int events, Runnable publish) {
        testbed.tables().trim(subject.target());
        testbed.collectGarbage();
        subject.running().resetPeak();
        long before = usual.count() + own.count();
        return subject.delivery(limit).measured(publish, before, before + events);
    }

    /** @throws IllegalStateException if any store has more or less than each event once */
    public void check() {
        testbed.tables().check(subject.target(), usual.count() + own.count(), usual.cents() + own.cents());
    }

    @Override
    public void close() {
        subject.close();
    }
}
