package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedWindowTest {
    private static final int EVENTS = 300;

    private final Log log = new Log("t", 0);
    private final List<Event> events =
            IntStream.range(0, EVENTS).mapToObj(i -> log.amount("u", "1")).toList();

    @Test
    void eachRunIsMadeOnceAndSentInOrderEachTime() {
        List<List<Event>> made = new ArrayList<>();
        FeedWindow<List<Event>> window = new FeedWindow<>(new FeedRuns(events, 1, 4), run -> {
            made.add(run);
            return run;
        });

        assertThat(sent(window)).isEqualTo(events);
        assertThat(sent(window)).isEqualTo(events);
        assertThat(made.stream().flatMap(List::stream)).containsExactlyElementsOf(events);
    }

    @Test
    void isDoneWhenAllOfItIs() {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        FeedWindow<List<Event>> window = new FeedWindow<>(new FeedRuns(events, 1, 4), run -> run);

        CompletableFuture<Void> done = window.send(run -> {
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        });

        assertThat(answers).hasSizeGreaterThan(2);
        answers.subList(1, answers.size()).forEach(answer -> answer.complete(null));
        assertThat(done).isNotDone();
        answers.get(0).complete(null);
        assertThat(done).isCompleted();
    }

    /** As when the first sending takes longer than the timeout: it is given up and begun again while it still goes on. */
    @Test
    void twoSendingsAtOnceLeaveNothingOutAndMakeNothingTwice() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        List<List<Event>> made = Collections.synchronizedList(new ArrayList<>());
        FeedWindow<List<Event>> window = new FeedWindow<>(new FeedRuns(events, 1, 4), run -> {
            made.add(run);
            begun.countDown();
            await(second);
            return run;
        });
        CompletableFuture<List<Event>> slow = CompletableFuture.supplyAsync(() -> sent(window));
        await(begun);
        Thread again = new Thread(() -> assertThat(sent(window)).isEqualTo(events));
        List<Throwable> failed = Collections.synchronizedList(new ArrayList<>());
        again.setUncaughtExceptionHandler((thread, failure) -> failed.add(failure));
        again.start();
        // Held up by the first, or, were it not, in its midst.
        org.awaitility.Awaitility.await()
                .until(() -> again.getState() == Thread.State.BLOCKED || again.getState() == Thread.State.WAITING);
        second.countDown();

        assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(events);
        again.join(30_000);
        assertThat(failed).isEmpty();
        assertThat(made.stream().flatMap(List::stream)).containsExactlyElementsOf(events);
    }

    private static List<Event> sent(FeedWindow<List<Event>> window) {
        List<Event> sent = new ArrayList<>();
        window.send(run -> {
                    sent.addAll(run);
                    return CompletableFuture.completedFuture(null);
                })
                .join();
        return sent;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
