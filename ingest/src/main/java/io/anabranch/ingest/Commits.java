package io.anabranch.ingest;

import io.anabranch.ingest.Polled.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * What of a reader's polls is still to be committed. Anyone may ask for a commit; the polling thread alone talks to the
 * broker, since it alone knows at that moment which partitions are this reader's.
 *
 * <p>While it reads it {@link #send() sends} between two polls and never waits. When partitions are about to be lost, or
 * the reader closes, it {@link #drain drains}: waits for what was handed out to be done and commits that at once.
 */
final class Commits {
    /** How long one commit may take, retries included; then the lane fails rather than wait for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * From one commit to the next: it costs the broker and this reader as much as a small poll does, and a live lane makes a
     * thousand polls a second. With a commit after each its median latency was nearly twice as long.
     */
    private static final Duration SPACING = Duration.ofMillis(20);

    /** How long to stay away at most while an answer is awaited, since answers are only seen by polling. */
    private static final Duration BRIEF = Duration.ofMillis(2);

    private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration ONE_TRY = Duration.ofSeconds(3);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Consumer<?, ?> consumer;
    private final Runnable wake;
    private final Scheduler timer;
    private final Set<Polled> open = ConcurrentHashMap.newKeySet();
    // Not bounded by itself: it holds at most one entry for each open poll.
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private volatile boolean abandoned;

    // The polling thread's own.
    private final List<Asked> underWay = new ArrayList<>();
    private boolean awaitsAnswer;
    private long notBefore;

    /**
     * @param wake brings the polling thread to {@link #send()} where it might otherwise sleep
     * @param timer counts the patience, and the time between commits
     */
    Commits(Consumer<?, ?> consumer, Runnable wake, Scheduler timer) {
        this.consumer = consumer;
        this.wake = wake;
        this.timer = timer;
        this.notBefore = now();
    }

    void read(Polled polled) {
        open.add(polled);
        polled.due().forEach(due -> due.lease().read(due.records()));
    }

    Set<Polled> open() {
        return open;
    }

    /** Whether something was polled that nobody has taken yet. From any thread. */
    boolean isAnyLeft() {
        return open.stream().anyMatch(polled -> !polled.isHandedOut());
    }

    /**
     * Completes when the broker has the offsets of every partition of the poll that is still this reader's. A partition
     * that was revoked meanwhile is left out: its new owner reads those records again.
     */
    Mono<Void> commit(Polled polled) {
        return Mono.<Void>create(done -> {
                    Asked commit = new Asked(polled, done);
                    asked.add(commit);
                    wake.run();
                })
                .timeout(PATIENCE, Mono.error(() -> late(polled)), timer);
    }

    /** Lets nobody wait for what is not committed by now. */
    void abandon() {
        abandoned = true;
    }

    /**
     * How long the polling thread may stay away, of this time, before there may be something to {@link #send() send}. In whole
     * milliseconds, as a poll counts: less would be no time at all to it.
     */
    Duration leisure(Duration most) {
        if (!underWay.isEmpty()) {
            return BRIEF;
        }
        Duration untilNext = Duration.ofMillis(1 + Math.max(0, notBefore - now() - 1) / NANOS_PER_MILLI);
        return asked.isEmpty() || untilNext.compareTo(most) > 0 ? most : untilNext;
    }

    /**
     * Sends what has been asked for, unless something is on its way, so commits never overtake each other, or was just sent.
     */
    void send() {
        if (awaitsAnswer || (underWay.isEmpty() && asked.isEmpty()) || now() - notBefore < 0) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = take();
        List<Asked> sent = List.copyOf(underWay);
        if (offsets.isEmpty()) {
            settle(sent, null);
            return;
        }
        awaitsAnswer = true;
        notBefore = now() + SPACING.toNanos();
        consumer.commitAsync(offsets, (committed, failure) -> {
            awaitsAnswer = false;
            settle(sent, failure);
        });
    }

    /**
     * Commits until nothing awaited is open.
     *
     * @param awaited what is worth waiting for, of what was handed out
     * @param patience the longest wait
     */
    void drain(Predicate<Polled> awaited, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (isPending(awaited) && !abandoned && end - System.nanoTime() > 0) {
            awaitAsked();
            commitNow();
        }
    }

    private boolean isPending(Predicate<Polled> awaited) {
        return !underWay.isEmpty()
                || !asked.isEmpty()
                || open.stream().anyMatch(polled -> polled.isHandedOut() && awaited.test(polled));
    }

    private void awaitAsked() {
        if (!underWay.isEmpty()) {
            return;
        }
        try {
            Asked first = asked.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                underWay.add(first);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandoned = true;
        }
    }

    private void commitNow() {
        Map<TopicPartition, OffsetAndMetadata> offsets = take();
        List<Asked> sent = List.copyOf(underWay);
        try {
            if (!offsets.isEmpty()) {
                consumer.commitSync(offsets, ONE_TRY);
            }
            settle(sent, null);
        } catch (WakeupException e) {
            // Meant for a poll, which there is none of.
        } catch (RuntimeException e) {
            settle(sent, e);
            LockSupport.parkNanos(underWay.isEmpty() ? 0 : RETRY.toNanos());
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> take() {
        asked.drainTo(underWay);
        underWay.removeIf(Asked::isWithdrawn);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Asked commit : underWay) {
            for (Due due : commit.polled.due()) {
                if (due.lease().mayCommit(due.next().offset())) {
                    offsets.merge(due.lease().partition(), due.next(), Commits::later);
                }
            }
        }
        return offsets;
    }

    private static OffsetAndMetadata later(OffsetAndMetadata one, OffsetAndMetadata other) {
        return one.offset() > other.offset() ? one : other;
    }

    private void settle(List<Asked> sent, @Nullable Exception failure) {
        if (failure != null && mayPass(failure)) {
            // Asked again, and by then what was lost in the meantime is left out.
            notBefore = now() + RETRY.toNanos();
            return;
        }
        underWay.removeAll(sent);
        for (Asked commit : sent) {
            if (failure == null) {
                note(commit.polled);
                commit.done.success();
            } else {
                commit.done.error(failure);
            }
        }
    }

    // A consumer that was taken for dead learns at its next poll what it lost.
    private static boolean mayPass(Exception failure) {
        return failure instanceof RetriableException || failure instanceof CommitFailedException;
    }

    /** Once: a drain sends what was sent before and not answered, and then hears both answers. */
    private void note(Polled polled) {
        if (open.remove(polled)) {
            for (Due due : polled.due()) {
                due.lease().committed(due.next().offset(), due.records());
            }
        }
    }

    /** Nanoseconds, by a clock that nobody sets. */
    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    private static TimeoutException late(Polled polled) {
        return new TimeoutException("Commit of " + polled + " had no answer within " + PATIENCE.toSeconds() + " s");
    }

    private static final class Asked {
        private final Polled polled;
        private final MonoSink<Void> done;
        private volatile boolean withdrawn;

        Asked(Polled polled, MonoSink<Void> done) {
            this.polled = polled;
            this.done = done.onDispose(() -> withdrawn = true);
        }

        boolean isWithdrawn() {
            return withdrawn;
        }
    }
}
