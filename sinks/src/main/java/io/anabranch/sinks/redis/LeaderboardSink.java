package io.anabranch.sinks.redis;

import io.anabranch.topology.Event;
import io.anabranch.topology.History;
import io.anabranch.topology.History.Held;
import io.anabranch.topology.Partition;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.RetryCounter;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps leaderboards that count every record of the log exactly once, whatever is delivered again and whatever Redis forgets:
 * {@link BoardScript} fences each increment by its offset and refuses what doesn't follow on, and {@link BoardRepair} reads again
 * what is missing. Needs order, since an event that was overtaken would be taken for one applied before.
 *
 * <p>A score is held as a whole number, {@code score * 10^decimals} ({@link ScaledScore}). An event without a board's member
 * or number isn't on that board; one whose score is too large for any board is rejected and on none. An increment that would
 * bring a sum beyond 2^53 is left out, counted and told.
 *
 * <p>Exact as long as Redis evicts no key of ours and the log still has what Redis loses.
 */
public final class LeaderboardSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardSink.class);

    private final String name;
    private final List<Board> boards;
    private final Duration lookEvery;
    private final Portions portions;
    private final Scoring scoring;
    private final BoardCalls calls;
    private final BoardRepair repair;
    private final History history;
    private final Link link;
    private final Scheduler timer;

    LeaderboardSink(
            String name,
            BoardsSettings settings,
            Portions portions,
            Link link,
            History history,
            MeterRegistry meters,
            Scheduler timer) {
        this.name = name;
        this.boards = settings.board();
        this.lookEvery = settings.lookEvery();
        this.portions = portions;
        this.scoring = new Scoring(name, boards, meters);
        this.calls = new BoardCalls(name, settings, link, meters);
        this.repair = new BoardRepair(name, settings, calls, history, portions.call());
        this.history = history;
        this.link = link;
        this.timer = timer;
    }

    /**
     * Does no I/O; the first write connects.
     *
     * @param history of the lane that this sink is in
     */
    public static LeaderboardSink open(String name, BoardsSettings settings, History history, MeterRegistry meters) {
        Scheduler timer = Schedulers.parallel();
        Link link = link(name, settings, timer, meters);
        return new LeaderboardSink(name, settings, Portions.MEASURED, link, history, meters, timer);
    }

    static Link link(String name, BoardsSettings settings, Scheduler timer, MeterRegistry meters) {
        return new Link(settings.connecting(), settings.inFlight(), new RetryCounter(name, meters), timer);
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
        return Flux.defer(() -> Flux.fromIterable(byPartition(events)).flatMap(this::apply, calls.most(), 1));
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
        return Flux.fromIterable(scored.runs())
                .flatMap(this::apply, calls.most(), 1)
                .thenMany(Flux.fromIterable(scored.rejected()));
    }

    /** Looks, also when no event comes, whether Redis still holds what it acknowledged and what the lane committed. */
    @Override
    public Mono<Void> upkeep() {
        return Mono.delay(lookEvery, timer)
                .thenMany(Flux.defer(this::lookAfter))
                .onErrorResume(failure -> {
                    LOG.warn("Boards could not be looked after; the next time is in {}", lookEvery, failure);
                    return Flux.empty();
                })
                .repeat()
                .then();
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
    private Mono<Void> apply(BoardRun run) {
        return Flux.defer(() -> Flux.fromIterable(run.calls(calls.progress().expected(run, history), portions.call())))
                .concatMap(this::apply, 1)
                .then(Mono.fromRunnable(() -> calls.progress().joined(run)));
    }

    private Mono<Void> apply(BoardCall call) {
        return calls.make(call)
                .filter(answer -> !answer.isApplied())
                .flatMap(answer -> repair.mend(call.board(), call.partition(), call.expected())
                        .then(Mono.defer(() -> apply(call))));
    }

    /** Looks at every board and partition once, and mends what is missing. */
    Flux<Void> lookAfter() {
        return Flux.fromIterable(history.held())
                .flatMapIterable(stand ->
                        boards.stream().map(board -> lookAfter(board, stand)).toList())
                .flatMap(look -> look, calls.most(), 1);
    }

    private Mono<Void> lookAfter(Board board, Held held) {
        return Mono.defer(() -> {
            long acknowledged = calls.progress().acknowledged(board, held.partition());
            long required = Math.max(acknowledged, held.begin() - 1);
            return calls.look(board, held.partition(), required)
                    .filter(answer -> !answer.isApplied() || answer.target() > answer.stored())
                    .flatMap(answer -> repair.mend(board, held.partition(), required));
        });
    }
}
