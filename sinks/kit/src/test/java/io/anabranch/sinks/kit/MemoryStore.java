package io.anabranch.sinks.kit;

import static java.util.stream.Collectors.toMap;

import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A store in memory behind a wire that can be cut: rows by a key that the test chooses. */
final class MemoryStore implements SinkContract.Wire, SinkContract.Traffic {
    private static final Duration LATENCY = Duration.ofMillis(2);

    private final Map<Object, Row> rows = new ConcurrentHashMap<>();
    private final Function<Event, Object> key;
    private final int stated;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private volatile boolean refusing;
    private volatile Duration latency = LATENCY;
    private volatile Sinks.Empty<Void> broken = Sinks.empty();
    private volatile Sinks.Empty<Void> passing = passing();

    /** @param stated the bound on requests in flight that the sink was given */
    MemoryStore(Function<Event, Object> key, int stated) {
        this.key = key;
        this.stated = stated;
    }

    /** One request: its events are rows when it completes. */
    Mono<Void> take(List<Event> request) {
        return Mono.defer(() -> {
            if (refusing) {
                return Mono.error(new IOException("Connection refused"));
            }
            sent.addAndGet(request.size());
            // Eager: a request is over before its permit goes to the next.
            return Mono.using(
                    () -> mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max),
                    begun -> answer(request),
                    begun -> inFlight.decrementAndGet(),
                    /* eager= */ true);
        });
    }

    /** Event id to data. Two rows of one id are an error. */
    Map<String, String> stored() {
        return rows.values().stream().collect(toMap(Row::id, Row::data));
    }

    @Override
    public void cut() {
        refusing = true;
        resetOnce();
    }

    @Override
    public void hang() {
        passing = Sinks.empty();
    }

    @Override
    public void resetOnce() {
        Sinks.Empty<Void> connections = broken;
        broken = Sinks.empty();
        connections.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
    }

    @Override
    public void loseAnswers(int answers) {
        answersToLose.set(answers);
    }

    @Override
    public void delay(Duration each) {
        latency = each.multipliedBy(2);
    }

    @Override
    public void heal() {
        refusing = false;
        latency = LATENCY;
        answersToLose.set(0);
        // What passes already ignores it.
        Sinks.EmitResult ignored = passing.tryEmitEmpty();
        assert ignored != Sinks.EmitResult.FAIL_NON_SERIALIZED;
    }

    @Override
    public long eventsSent() {
        return sent.get();
    }

    @Override
    public int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public int statedInFlight() {
        return stated;
    }

    @Override
    public void close() {
        rows.clear();
    }

    private Mono<Void> answer(List<Event> request) {
        Mono<Void> answer = Mono.delay(latency).then(passing.asMono()).then(Mono.fromRunnable(() -> put(request)));
        Mono<Void> lost = Mono.error(() -> new IOException("Connection reset after the request was taken"));
        Mono<Void> reset = broken.asMono().then(Mono.error(() -> new IOException("Connection reset")));
        return Mono.firstWithSignal(answer.then(Mono.defer(() -> isToBeLost() ? lost : Mono.empty())), reset);
    }

    private boolean isToBeLost() {
        return answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private void put(List<Event> request) {
        for (Event event : request) {
            if (event.isDeletion()) {
                rows.remove(key.apply(event));
            } else {
                rows.put(key.apply(event), new Row(event.id(), event.data().toString()));
            }
        }
    }

    private static Sinks.Empty<Void> passing() {
        Sinks.Empty<Void> passing = Sinks.empty();
        passing.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        return passing;
    }

    private record Row(String id, String data) {}
}
