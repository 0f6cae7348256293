package io.anabranch.bench.latency;

import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.Progress;
import io.anabranch.bench.StallWatch;
import io.anabranch.bench.whole.AnabranchProgram;
import io.anabranch.bench.whole.NumberedEvents;
import io.anabranch.bench.whole.RunningProgram;
import io.anabranch.bench.whole.Store;
import io.anabranch.bench.whole.Subject;
import io.anabranch.bench.whole.Target;
import io.anabranch.bench.whole.Testbed;
import io.anabranch.bench.whole.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The program with one set of stores, and the bare consumer, both of which run from the first load to the last. */
final class LatencyRun implements AutoCloseable {
    private static final int PARTITIONS = 8;
    private static final int BYTES = 340;
    private static final int USERS = 100_000;
    private static final long SEED = 20_261_129;
    /** What the slowest sink commits in a second or two, and too little to fill the window. */
    private static final int AHEAD = 30_000;

    private static final int BURST = 2_000;
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double LEAD_SECONDS = 2;

    private final Testbed testbed;
    private final double samplesPerSecond;
    private final NumberedEvents events = new NumberedEvents(SEED, Users.uniform(USERS), BYTES);
    private final Subject ours;
    private final OpenLoop loop;
    private final List<StoreProbe> probes = new ArrayList<>();
    private final Optional<Live> live;

    /** Who publishes and who listens, where a feed is attached. */
    private record Live(RunningProgram bare, LiveSubscriber toOurs, LiveSubscriber toBare) {
        static Live start(Testbed testbed, Target target) {
            String redis = testbed.servers().redis();
            return new Live(
                    RunningProgram.start(new BareConsumer(testbed.servers()), target),
                    new LiveSubscriber(redis, target.prefix()),
                    new LiveSubscriber(redis, BareConsumer.prefix(target)));
        }

        long received() {
            return Math.min(toOurs.received(), toBare.received());
        }

        void close() {
            toOurs.close();
            toBare.close();
            bare.close();
        }
    }

    /** @param samplesPerSecond how many events a second are looked for in the stores */
    LatencyRun(Testbed testbed, Target target, double samplesPerSecond) {
        this.testbed = testbed;
        this.samplesPerSecond = samplesPerSecond;
        String brokers = testbed.servers().kafka();
        new EngineTopic(brokers, target.topic()).make(PARTITIONS);
        this.ours = Subject.start(testbed, new AnabranchProgram("ours", testbed.servers()), target);
        this.live = target.has(Store.FEED) ? Optional.of(Live.start(testbed, target)) : Optional.empty();
        this.loop = new OpenLoop(brokers, target.topic(), events, SEED);
        for (Store store : target.stores()) {
            if (store != Store.FEED) {
                probes.add(new StoreProbe(store, StoreRead.of(store, testbed.tables(), target)));
            }
        }
    }

    /** Returns when all have been attached to the topic, and have brought some events to where they belong. */
    void attach() {
        loop.burst(BURST);
        awaitAll();
    }

    /**
     * Produces as fast as the slowest sink writes, and returns how fast that was.
     *
     * @param length at least; it goes on until positions have moved twice
     * @return events a second
     */
    double saturate(Duration length) {
        awaitAll();
        testbed.tables().trim(ours.target());
        long end = System.nanoTime() + length.toNanos();
        Looked first = new Looked(System.nanoTime(), ours.done());
        Looked last = first;
        boolean isFirst = true;
        StallWatch watch = new StallWatch();
        while (System.nanoTime() < end || last.nanos() == first.nanos()) {
            Looked now = new Looked(System.nanoTime(), ours.done());
            ours.running().requireAlive();
            if (now.done() > last.done()) {
                // Positions move in steps: only from one step to another is the time right.
                first = isFirst ? now : first;
                isFirst = false;
                last = now;
                watch.progressed();
            } else if (watch.isStalled()) {
                throw new IllegalStateException("The slowest sink made " + watch.inWords() + "; it stood at "
                        + new Progress("events", now.done(), events.count()).inWords());
            }
            long room = now.done() + AHEAD - events.count();
            if (room > 0) {
                loop.burst((int) Math.min(room, BURST));
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
        return (last.done() - first.done()) / ((last.nanos() - first.nanos()) / 1e9);
    }

    private record Looked(long nanos, long done) {}

    /** Produces at an even pace for so long, after two seconds that are not measured, and returns when everybody has everything. */
    void load(LoadResult result, Duration length) {
        awaitAll();
        testbed.tables().trim(ours.target());
        testbed.collectGarbage();
        long first = events.count();
        Schedule schedule =
                new Schedule(System.nanoTime(), result.perSecond(), (int) (LEAD_SECONDS * result.perSecond()), (int)
                        (length.toMillis() / 1e3 * result.perSecond()));
        Timings acknowledged = new Timings();
        result.path(LoadResult.ACKNOWLEDGED).add(acknowledged);
        live.ifPresent(both -> {
            both.toOurs().expect(schedule, first, added(result, LoadResult.LIVE));
            both.toBare().expect(schedule, first, added(result, LoadResult.BARE));
        });
        List<StoreProbe.Probed> probed = new ArrayList<>();
        for (StoreProbe probe : probes) {
            StoreProbe.Probed of = probe.begin();
            result.path(probe.store().id()).add(of.latencies());
            probed.add(of);
        }
        Processors.Look before = look();
        loop.run(schedule, samplesPerSecond, probes, acknowledged);
        result.processors().add(before, look());
        awaitAll();
        for (int i = 0; i < probes.size(); i++) {
            result.path(probes.get(i).store().id())
                    .resolutions()
                    .addAll(probed.get(i).resolutions());
        }
    }

    private Processors.Look look() {
        Map<String, Duration> cpu = new LinkedHashMap<>();
        cpu.put("program", ours.running().cpu());
        live.ifPresent(both -> cpu.put("bare consumer", both.bare().cpu()));
        cpu.put(
                "producer and readers",
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        cpu.putAll(testbed.cpu());
        return new Processors.Look(System.nanoTime(), cpu);
    }

    private static Timings added(LoadResult result, String path) {
        Timings timings = new Timings();
        result.path(path).add(timings);
        return timings;
    }

    /** Until all stores, and both subscribers, have all that was produced. */
    private void awaitAll() {
        StallWatch watch = new StallWatch();
        long all = events.count();
        long most = -1;
        for (long now = least(); now < all || probes.stream().anyMatch(probe -> probe.open() > 0); now = least()) {
            ours.running().requireAlive();
            if (now > most) {
                most = now;
                watch.progressed();
            } else if (watch.isStalled()) {
                throw new IllegalStateException("The stores and subscribers made " + watch.inWords()
                        + "; the last of them stood at " + new Progress("events", now, all).inWords());
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    private long least() {
        long done = ours.done();
        return live.map(both -> Math.min(done, both.received())).orElse(done);
    }

    /** @throws IllegalStateException if a store or a subscriber has more or less than each event once */
    void check() {
        testbed.tables().check(ours.target(), events.count(), events.cents());
        live.ifPresent(both -> {
            requireAll("Our subscriber", both.toOurs().received());
            requireAll("The bare consumer's subscriber", both.toBare().received());
        });
    }

    private void requireAll(String who, long received) {
        if (received != events.count()) {
            throw new IllegalStateException(
                    String.format("%s received %,d messages of %,d events", who, received, events.count()));
        }
    }

    @Override
    public void close() {
        probes.forEach(StoreProbe::close);
        loop.close();
        live.ifPresent(Live::close);
        ours.close();
    }
}
