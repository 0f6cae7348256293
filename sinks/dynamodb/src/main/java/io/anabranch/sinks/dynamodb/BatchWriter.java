package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.topology.Backoff;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Sends one request's worth of items, round after round, until every one is stored or refused. */
final class BatchWriter {

    private final String sink;
    private final Pace pace;
    private final String table;
    private final Backoff backoff;
    private final RetryCounter retries;
    private final Scheduler timer;

    BatchWriter(String sink, Pace pace, String table, Backoff backoff, RetryCounter retries, Scheduler timer) {
        this.sink = sink;
        this.pace = pace;
        this.table = table;
        this.backoff = backoff;
        this.retries = retries;
        this.timer = timer;
    }

    /**
     * One request in flight at any time, the next one only with what the last one left.
     *
     * @return the items that the store refuses for good; fails with {@link WriteFailedException} once the store took nothing
     *     for as long as the backoff is patient, or at once where waiting is in vain
     */
    Flux<Rejected> write(List<Item> items) {
        return Flux.defer(() -> {
            RemainingItems unsettled = new RemainingItems(items);
            return Flux.defer(() -> round(unsettled))
                    .retryWhen(
                            Retry.from(failures -> failures.concatMap(failure -> pause(unsettled, failure.failure()))));
        });
    }

    private Flux<Rejected> round(RemainingItems unsettled) {
        unsettled.asks(now());
        return pace.send(() -> request(unsettled.nextRound(now())), writeUnits(unsettled.items()))
                .flatMapMany(answer -> settle(unsettled, answer))
                .onErrorResume(
                        failure -> ErrorClass.of(failure) == ErrorClass.REFUSED,
                        refusal -> bisect(unsettled.items(), refusal));
    }

    private static int writeUnits(List<Item> items) {
        return items.stream().mapToInt(Item::writeUnits).sum();
    }

    private BatchWriteItemRequest request(List<Item> items) {
        List<WriteRequest> puts = new ArrayList<>(items.size());
        for (Item item : items) {
            PutRequest put = PutRequest.builder().item(item.attributes()).build();
            puts.add(WriteRequest.builder().putRequest(put).build());
        }
        BatchWriteItemRequest.Builder request = BatchWriteItemRequest.builder().requestItems(Map.of(table, puts));
        if (pace.asksForCost()) {
            request.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
        }
        return request.build();
    }

    private Mono<Rejected> settle(RemainingItems unsettled, BatchWriteItemResponse answer) {
        if (answer.unprocessedItems().values().stream().allMatch(List::isEmpty)) {
            return Mono.empty();
        }
        int sent = unsettled.items().size();
        unsettled.left(leftovers(unsettled.items(), answer), now());
        return Mono.error(new LeftoversException(unsettled.items().size(), sent));
    }

    private static List<Item> leftovers(List<Item> sent, BatchWriteItemResponse answer) {
        Set<Item.Key> keys = new HashSet<>();
        for (List<WriteRequest> writes : answer.unprocessedItems().values()) {
            for (WriteRequest write : writes) {
                keys.add(key(write.putRequest().item()));
            }
        }
        List<Item> left =
                sent.stream().filter(item -> keys.contains(item.key())).toList();
        // An answer that names what was never sent says nothing of what was: all of it goes again.
        return left.size() == keys.size() ? left : sent;
    }

    private static Item.Key key(Map<String, AttributeValue> item) {
        AttributeValue none = AttributeValue.fromS("");
        return new Item.Key(
                item.getOrDefault(Keys.PARTITION, none).s(),
                item.getOrDefault(Keys.SORT, none).s());
    }

    /** Invariant 4: of a refused request only the culprits are rejected. */
    private Flux<Rejected> bisect(List<Item> items, Throwable refusal) {
        if (items.size() == 1) {
            Item culprit = items.get(0);
            Rejected rejected = new Rejected(
                    culprit.event().record(), sink, RejectReason.REJECTED_BY_STORE, ErrorClass.said(refusal));
            return Flux.just(rejected)
                    .concatWith(culprit.replaced()
                            .map(earlier -> write(List.of(earlier)))
                            .orElse(Flux.empty()));
        }
        retries.count(ErrorClass.REFUSED.label());
        int middle = items.size() / 2;
        return Flux.concat(write(items.subList(0, middle)), write(items.subList(middle, items.size())));
    }

    private Mono<Long> pause(RemainingItems unsettled, Throwable failure) {
        ErrorClass trouble = ErrorClass.of(failure);
        if (!trouble.mayPass() || unsettled.sinceProgress(now()).compareTo(backoff.maxRetryTime()) >= 0) {
            return Mono.error(notStored(unsettled, failure));
        }
        // Of these none quotes an item; a refusal may, and is counted without its words.
        retries.count(ThrottlingReasons.label(failure).orElse(trouble.label()), failure);
        return Mono.delay(backoff.delay(unsettled.nextWait()), timer);
    }

    private Throwable notStored(RemainingItems unsettled, Throwable failure) {
        if (failure instanceof WriteFailedException) {
            return failure;
        }
        String message = unsettled.describe(table, now());
        if (failure instanceof LeftoversException) {
            return new WriteFailedException(message, failure);
        }
        String remedy = OperatorHints.of(failure).map(todo -> "; " + todo).orElse("");
        return new WriteFailedException(message + ": " + ErrorClass.said(failure) + remedy, failure);
    }

    /** Milliseconds by a clock that nobody sets. */
    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(timer.now(TimeUnit.NANOSECONDS));
    }
}
