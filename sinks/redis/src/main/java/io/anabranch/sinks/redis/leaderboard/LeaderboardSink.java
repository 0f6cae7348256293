package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.SideBySide;
import io.anabranch.sinks.redis.Connecting;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Event;
import io.anabranch.topology.Partition;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.anabranch.topology.TopicReplay.Assignment;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps leaderboards that count every record of the log exactly once, whatever is delivered again and whatever Redis forgets:
 * {@link LeaderboardScript} fences each increment by its offset and refuses what doesn't follow on, and {@link LeaderboardRepair} reads again
 * what is missing. Needs order, since an event that was overtaken would be taken for one applied before.
 *
 * <p>A score is held as a whole number, {@code score * 10^decimals} ({@link ScaledScore}). An event without a leaderboard's member
 * or number isn't on that leaderboard; one whose score is too large for any leaderboard is rejected and on none. An increment that would
 * bring a sum beyond 2^53 is left out, counted and reported.
 *
 * <p>Exact as long as Redis evicts no key of ours and the log still has what Redis loses.
 */
public final class LeaderboardSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardSink.class);

    private final AtomicBoolean isUnattended = new AtomicBoolean();
    private final String name;
    private final List<LeaderboardSettings> leaderboards;
    private final Duration checkInterval;
    private final BatchLimits portions;
    private final Scoring scoring;
    private final LeaderboardCalls calls;
    private final LeaderboardRepair repair;
    private final TopicReplay replay;
    private final SinkConnection link;
    private final Scheduler timer;

    LeaderboardSink(
            String name,
            LeaderboardSinkSettings settings,
            BatchLimits portions,
            SinkConnection link,
            TopicReplay replay,
            MeterRegistry meters,
            Scheduler timer) {
        this.name = name;
        this.leaderboards = settings.leaderboards();
        this.checkInterval = settings.checkInterval();
        this.portions = portions;
        this.scoring = new Scoring(name, leaderboards, meters);
        this.calls = new LeaderboardCalls(name, settings, link, meters);
        this.repair = new LeaderboardRepair(name, settings, calls, replay, portions.call());
        this.replay = replay;
        this.link = link;
        this.timer = timer;
    }

    /**
     * Does no I/O; the first write connects.
     *
     * @param replay of the branch that this sink is in
     */
    public static LeaderboardSink open(
            String name, LeaderboardSinkSettings settings, TopicReplay replay, MeterRegistry meters) {
        return open(name, settings, replay, meters, CommandLatencyRecorder.disabled());
    }

    /** @param recorder of the driver's own metrics */
    static LeaderboardSink open(
            String name,
            LeaderboardSinkSettings settings,
            TopicReplay replay,
            MeterRegistry meters,
            CommandLatencyRecorder recorder) {
        Scheduler timer = Schedulers.parallel();
        SinkConnection link = link(name, settings, timer, meters, recorder);
        return new LeaderboardSink(name, settings, BatchLimits.MEASURED, link, replay, meters, timer);
    }

    static SinkConnection link(String name, LeaderboardSinkSettings settings, Scheduler timer, MeterRegistry meters) {
        return link(name, settings, timer, meters, CommandLatencyRecorder.disabled());
    }

    private static SinkConnection link(
            String name,
            LeaderboardSinkSettings settings,
            Scheduler timer,
            MeterRegistry meters,
            CommandLatencyRecorder recorder) {
        Connecting connecting = settings.connecting();
        return new SinkConnection(
                connecting, settings.maxInFlight(), recorder, connecting.retries(name, meters, timer), timer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsOrder() {
        return true;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> SideBySide.all(Flux.fromIterable(byPartition(events)), calls.max(), this::apply));
    }

    /**
     * Each partition's in two parts, the first one a call's at most: Redis is soon at work, and applies some while others are
     * scored.
     */
    private List<List<List<Event>>> byPartition(List<Event> events) {
        Map<Partition, List<Event>> partitions = new LinkedHashMap<>();
        @Nullable Partition current = null;
        List<Event> own = List.of();
        for (Event event : events) {
            // Events of one partition come in runs: one look for each run.
            if (current == null || !current.holds(event.record())) {
                current = Partition.of(event.record());
                own = partitions.computeIfAbsent(current, first -> new ArrayList<>());
            }
            own.add(event);
        }
        List<List<List<Event>>> all = new ArrayList<>();
        partitions.values().forEach(each -> all.add(parts(each, all.isEmpty() ? portions.first() : portions.call())));
        return all;
    }

    private static List<List<Event>> parts(List<Event> events, int first) {
        return events.size() <= first
                ? List.of(events)
                : List.of(events.subList(0, first), events.subList(first, events.size()));
    }

    private Flux<Rejected> apply(List<List<Event>> ofPartition) {
        return Flux.fromIterable(ofPartition).map(scoring::score).concatMap(this::apply, 1);
    }

    private Flux<Rejected> apply(Scoring.Scored scored) {
        return SideBySide.all(Flux.fromIterable(scored.runs()), calls.max(), this::apply)
                .thenMany(Flux.fromIterable(scored.rejected()));
    }

    /** Looks, also when no event comes, whether Redis still holds what it acknowledged and what the branch committed. */
    @Override
    public Mono<Void> maintain() {
        return Mono.delay(checkInterval, timer)
                .thenMany(Flux.defer(this::lookAfter))
                .doOnComplete(this::lookedAfter)
                .onErrorResume(failure -> {
                    couldNotLookAfter(failure);
                    return Flux.empty();
                })
                .repeat()
                .then();
    }

    private void lookedAfter() {
        if (isUnattended.getAndSet(false)) {
            LOG.info("Leaderboards of sink '{}' are looked after again", name);
        }
    }

    /** Said once, when it begins: what the sink's writes meet meanwhile its branch tells. */
    private void couldNotLookAfter(Throwable failure) {
        if (!isUnattended.getAndSet(true)) {
            LOG.warn("Leaderboards of sink '{}' can't be looked after: {}", name, Causes.inWords(failure));
        }
        LOG.debug("Leaderboards could not be looked after; the next time is in {}", checkInterval, failure);
    }

    @Override
    public Mono<Void> check() {
        return link.check();
    }

    @Override
    public Optional<String> lastRetry() {
        return link.lastRetry();
    }

    @Override
    public Mono<Void> close() {
        return link.close();
    }

    /** One call after another: a later one applied first would be refused, since the earlier is missing. */
    private Mono<Void> apply(LeaderboardRun run) {
        return Flux.defer(() -> Flux.fromIterable(run.calls(calls.progress().expected(run, replay), portions.call())))
                .concatMap(this::apply, 1)
                .then(Mono.fromRunnable(() -> calls.progress().joined(run)));
    }

    private Mono<Void> apply(LeaderboardCall call) {
        return calls.make(call)
                .filter(answer -> !answer.isApplied())
                .flatMap(answer -> repair.repair(call.leaderboard(), call.partition(), call.expected())
                        .then(Mono.defer(() -> apply(call))));
    }

    /** Looks at every leaderboard and partition once, and repairs what is missing. */
    Flux<Void> lookAfter() {
        Flux<Mono<Void>> looks = Flux.fromIterable(replay.assignments())
                .flatMapIterable(offset -> leaderboards.stream()
                        .map(leaderboard -> lookAfter(leaderboard, offset))
                        .toList());
        return SideBySide.all(looks, calls.max(), look -> look);
    }

    private Mono<Void> lookAfter(LeaderboardSettings leaderboard, Assignment held) {
        return Mono.defer(() -> {
            long acknowledged = calls.progress().acknowledged(leaderboard, held.partition());
            long required = Math.max(acknowledged, held.begin() - 1);
            return calls.look(leaderboard, held.partition(), required)
                    .filter(answer -> !answer.isApplied() || answer.target() > answer.stored())
                    .flatMap(answer -> repair.repair(leaderboard, held.partition(), required));
        });
    }
}
