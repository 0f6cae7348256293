package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.AdaptiveLimit;
import io.anabranch.sinks.kit.AdaptiveLimit.Slot;
import io.anabranch.topology.Backoff;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/**
 * Sends requests as fast as the table takes them, all of the sink's together: what one learns of a table that is short of
 * capacity, the others need not find out.
 *
 * <p>Fewer at once when answers are slow or leave items over, by {@link AdaptiveLimit}. A rest after an answer that left
 * something, as long as the table would have needed to take it all; shorter after each that left nothing. A longer one after
 * each in a row that was throttled altogether. With a budget, no request before the write units that it may cost are earned.
 * Thread-safe.
 */
final class Pace {
    private static final long FIRST_BREATH = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_BREATH = Duration.ofSeconds(1).toNanos();
    /** Of the breath after an answer that left nothing: a table that takes more is at full speed within seconds. */
    private static final double QUICKER = 0.85;

    private final DynamoDbAsyncClient client;
    private final Scheduler loops;
    private final AdaptiveLimit limit;
    private final Backoff backoff;
    private final Scheduler timer;
    private final Optional<Bucket> budget;
    private final AtomicInteger throttledInARow = new AtomicInteger();
    /** Nanoseconds. */
    private final AtomicLong breath = new AtomicLong();

    private final Share leftOver = new Share();

    /** @param maxWriteUnits write units a second to spend at most */
    Pace(
            Connection connection,
            AdaptiveLimit limit,
            Backoff backoff,
            Optional<Integer> maxWriteUnits,
            Scheduler timer) {
        this.client = connection.client();
        this.loops = connection.loops();
        this.limit = limit;
        this.backoff = backoff;
        this.timer = timer;
        this.budget = maxWriteUnits.map(units -> Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(units).refillGreedy(units, Duration.ofSeconds(1)))
                .build());
    }

    /** Whether answers must tell what they cost. */
    boolean asksForCost() {
        return budget.isPresent();
    }

    /**
     * The answer to the request, which is made and sent when there is a slot for it and the budget allows it.
     *
     * @param units write units that it costs at most
     */
    Mono<BatchWriteItemResponse> send(Supplier<BatchWriteItemRequest> request, int units) {
        Mono<BatchWriteItemResponse> answer = limit.slot(
                // Whoever gives a slot back hands it on while others wait for it to have done so: making a request and
                // writing it as JSON there would bind the whole sink to one core.
                granted -> Mono.defer(() -> exchange(granted, request.get())).subscribeOn(loops));
        return budget.map(bucket -> reserved(bucket, units, answer)).orElse(answer);
    }

    /** The cost is set aside before, or all that may be in flight would be spent before the first answer; then corrected. */
    private Mono<BatchWriteItemResponse> reserved(Bucket bucket, int units, Mono<BatchWriteItemResponse> exchange) {
        return Mono.defer(() ->
                        exchange.delaySubscription(Duration.ofNanos(bucket.consumeIgnoringRateLimits(units)), timer))
                .doOnNext(answered -> settle(bucket, units, answered));
    }

    private static void settle(Bucket bucket, int reserved, BatchWriteItemResponse answer) {
        long spent = answer.hasConsumedCapacity() ? cost(answer) : reserved;
        if (spent < reserved) {
            bucket.addTokens(reserved - spent);
        } else if (spent > reserved) {
            long unused = bucket.consumeIgnoringRateLimits(spent - reserved);
        }
    }

    private static long cost(BatchWriteItemResponse answer) {
        return (long) Math.ceil(answer.consumedCapacity().stream()
                .mapToDouble(ConsumedCapacity::capacityUnits)
                .sum());
    }

    private Mono<BatchWriteItemResponse> exchange(Slot slot, BatchWriteItemRequest request) {
        return Mono.fromFuture(() -> client.batchWriteItem(request))
                .doOnNext(answer -> answered(slot, size(request), answer))
                .doOnError(failure -> failed(slot, failure));
    }

    private void answered(Slot slot, int sent, BatchWriteItemResponse answer) {
        int left =
                answer.unprocessedItems().values().stream().mapToInt(List::size).sum();
        slot.rest(left == sent ? throttled() : breathe(sent, left));
        if (leftOver.add((double) left / sent)) {
            slot.dropped();
        } else {
            slot.succeeded();
        }
    }

    private void failed(Slot slot, Throwable failure) {
        ErrorClass trouble = ErrorClass.of(failure);
        if (trouble == ErrorClass.THROTTLED || trouble == ErrorClass.STORE_FAILED) {
            slot.rest(throttled());
        }
        if (trouble.mayPass()) {
            slot.dropped();
        }
    }

    /** Twice as many failures are the same news from twice as many requests, so the wait goes by their logarithm. */
    private Duration throttled() {
        int failures = throttledInARow.incrementAndGet();
        return backoff.delay(Integer.SIZE - Integer.numberOfLeadingZeros(failures));
    }

    private Duration breathe(int sent, int left) {
        throttledInARow.set(0);
        long nanos = left > 0
                ? breath.updateAndGet(now -> longer(now, (double) sent / (sent - left)))
                : breath.updateAndGet(Pace::shorter);
        return Duration.ofNanos(nanos);
    }

    private static long longer(long breath, double factor) {
        return Math.min(LONGEST_BREATH, (long) (Math.max(FIRST_BREATH, breath) * factor));
    }

    private static long shorter(long breath) {
        return breath < FIRST_BREATH ? 0 : (long) (breath * QUICKER);
    }

    private static int size(BatchWriteItemRequest request) {
        return request.requestItems().values().stream().mapToInt(List::size).sum();
    }

    /** Counts in parts: a fifth left over five times is one dropped request, as the limit knows nothing of parts. */
    private static final class Share {
        private double sum;

        /** Whether these parts make one more whole. */
        synchronized boolean add(double share) {
            sum += share;
            if (sum < 1) {
                return false;
            }
            sum -= 1;
            return true;
        }
    }
}
