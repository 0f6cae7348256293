package io.anabranch.sinks.dynamodb;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/** The write units a second that a process spends at most: no request is sent before those that it may cost are earned. Thread-safe. */
final class WriteBudget {
    private final Bucket bucket;
    private final Scheduler timer;

    WriteBudget(int unitsPerSecond, Scheduler timer) {
        this.bucket = Bucket.builder()
                .addLimit(bandwidth ->
                        bandwidth.capacity(unitsPerSecond).refillGreedy(unitsPerSecond, Duration.ofSeconds(1)))
                .build();
        this.timer = timer;
    }

    /** Set aside before, or all that may be in flight would be spent before the first answer. */
    Mono<Void> reserve(List<Item> items) {
        return Mono.defer(() -> {
            long nanos = bucket.consumeIgnoringRateLimits(units(items));
            return nanos > 0 ? Mono.delay(Duration.ofNanos(nanos), timer).then() : Mono.empty();
        });
    }

    /** Corrects what was set aside by what the store charged. */
    void settle(List<Item> items, BatchWriteItemResponse answer) {
        long reserved = units(items);
        long spent = answer.hasConsumedCapacity() ? cost(answer) : reserved;
        if (spent < reserved) {
            bucket.addTokens(reserved - spent);
        } else if (spent > reserved) {
            long unused = bucket.consumeIgnoringRateLimits(spent - reserved);
        }
    }

    private static long units(List<Item> items) {
        return items.stream().mapToLong(Item::writeUnits).sum();
    }

    private static long cost(BatchWriteItemResponse answer) {
        return (long) Math.ceil(answer.consumedCapacity().stream()
                .mapToDouble(ConsumedCapacity::capacityUnits)
                .sum());
    }
}
