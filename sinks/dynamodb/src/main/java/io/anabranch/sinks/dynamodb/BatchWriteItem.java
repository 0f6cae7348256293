package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.FailureClassifier;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.sinks.kit.StoreWrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** One BatchWriteItem call, which may store a part of its items and give the rest back. */
final class BatchWriteItem implements StoreWrite<Item> {
    private final TableConnection connection;
    private final String table;
    private final FailureClassifier failures;
    private final Pace pace;
    private final Optional<WriteBudget> budget;

    BatchWriteItem(
            TableConnection connection,
            String table,
            FailureClassifier failures,
            Pace pace,
            Optional<WriteBudget> budget) {
        this.connection = connection;
        this.table = table;
        this.failures = failures;
        this.pace = pace;
        this.budget = budget;
    }

    @Override
    public Mono<Void> allowed(List<Item> items) {
        return budget.map(bounded -> bounded.reserve(items)).orElse(Mono.empty());
    }

    @Override
    public Mono<Answer<Item>> send(List<Item> items, Slot slot) {
        return Futures.mono(() -> connection.client().batchWriteItem(request(items)))
                // Whoever gives a slot back hands it on while others wait for it to have done so: making a request and
                // writing it as JSON there would hold them all.
                .subscribeOn(connection.loop())
                .doOnNext(answer -> budget.ifPresent(bounded -> bounded.settle(items, answer)))
                .map(answer -> Answer.leaving(leftovers(items, answer)))
                .doOnNext(answer ->
                        pace.answered(slot, items.size(), answer.left().size()))
                .doOnError(failure -> pace.failed(slot, failures.classify(failure)));
    }

    @Override
    public List<Item> instead(Item rejected) {
        return rejected.replaced().stream().toList();
    }

    private BatchWriteItemRequest request(List<Item> items) {
        List<WriteRequest> writes = new ArrayList<>(items.size());
        for (Item item : items) {
            writes.add(item.isDeletion() ? deletion(item.key()) : put(item));
        }
        BatchWriteItemRequest.Builder request = BatchWriteItemRequest.builder().requestItems(Map.of(table, writes));
        if (budget.isPresent()) {
            request.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
        }
        return request.build();
    }

    private static WriteRequest put(Item item) {
        PutRequest put = PutRequest.builder().item(item.attributes()).build();
        return WriteRequest.builder().putRequest(put).build();
    }

    private static WriteRequest deletion(Item.Key key) {
        DeleteRequest deletion = DeleteRequest.builder()
                .key(Map.of(
                        Keys.PARTITION, AttributeValue.fromS(key.partition()),
                        Keys.SORT, AttributeValue.fromS(key.sort())))
                .build();
        return WriteRequest.builder().deleteRequest(deletion).build();
    }

    private static List<Item> leftovers(List<Item> sent, BatchWriteItemResponse answer) {
        Set<Item.Key> keys = new HashSet<>();
        for (List<WriteRequest> writes : answer.unprocessedItems().values()) {
            for (WriteRequest write : writes) {
                @Nullable DeleteRequest deletion = write.deleteRequest();
                keys.add(key(deletion == null ? write.putRequest().item() : deletion.key()));
            }
        }
        if (keys.isEmpty()) {
            return List.of();
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
}
