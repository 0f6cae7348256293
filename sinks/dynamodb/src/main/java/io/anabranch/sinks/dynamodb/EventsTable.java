package io.anabranch.sinks.dynamodb;

import static java.util.stream.Collectors.toSet;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;

/** The table of events and its indexes: compared with the settings, and made where they are absent. */
public final class EventsTable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Failures FAILURES = new Failures();

    private final DynamoDbAsyncClient client;
    private final DynamoSettings settings;
    private final Scheduler timer;

    EventsTable(DynamoDbAsyncClient client, DynamoSettings settings, Scheduler timer) {
        this.client = client;
        this.settings = settings;
        this.timer = timer;
    }

    /**
     * Creates the table, paid for as the settings say, with those of its indexes that are absent, and turns expiry on where it
     * is asked for. Completes once all of it is active; a table that is there already is not changed otherwise. May be called
     * by several processes at once. Fails if a table of that name has another key.
     */
    public static Mono<Void> create(DynamoSettings settings) {
        return connected(settings, EventsTable::create);
    }

    /**
     * Compares the table with the settings, changing nothing. An absent table is one difference, whatever else it lacks.
     * Fails where DynamoDB gives no answer for as long as the settings' retry time, or refuses one.
     */
    public static Mono<SchemaDiff> plan(DynamoSettings settings) {
        return connected(settings, EventsTable::plan);
    }

    private static <T> Mono<T> connected(DynamoSettings settings, Function<EventsTable, Mono<T>> question) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> TableConnection.open(settings)),
                connection -> question.apply(new EventsTable(connection.client(), settings, Schedulers.parallel())),
                TableConnection::close);
    }

    Mono<SchemaDiff> plan() {
        return describe()
                .flatMap(table -> expiry().map(expiry -> new SchemaDiff(
                        TableDifferences.of(table, expiry, settings), CostNotes.on(settings, /* isNew= */ false))))
                .onErrorResume(
                        ResourceNotFoundException.class,
                        absent -> Mono.just(new SchemaDiff(
                                TableDifferences.ofNoTable(settings), CostNotes.on(settings, /* isNew= */ true))));
    }

    /** One attempt. Fails where the table is not there or has another key; completes where this client may not look. */
    Mono<Void> check() {
        return Futures.mono(() -> client.describeTable(table -> table.tableName(settings.table())))
                .doOnNext(answer -> checkKey(answer.table()))
                .then()
                .onErrorResume(EventsTable::isForbidden, unknown -> Mono.empty());
    }

    private static boolean isForbidden(Throwable failure) {
        return failure instanceof AwsServiceException answer
                && Failures.code(answer).equals("AccessDeniedException");
    }

    Mono<Void> create() {
        return call(() -> client.createTable(TableSchema.table(settings)))
                .then()
                .onErrorResume(ResourceInUseException.class, exists -> Mono.empty())
                .then(active())
                .doOnNext(this::checkKey)
                .flatMap(this::addIndexes)
                .then(expire());
    }

    private void checkKey(TableDescription table) {
        String key = TableSchema.keyText(table.keySchema(), table.attributeDefinitions());
        if (!key.equals(TableSchema.keyText())) {
            throw new IllegalStateException(
                    "DynamoDB " + settings + " has the key " + key + ", events need " + TableSchema.keyText());
        }
    }

    /** One after the other: DynamoDB creates one index of a table at a time. */
    private Mono<Void> addIndexes(TableDescription table) {
        Set<String> present = table.globalSecondaryIndexes().stream()
                .map(index -> index.indexName())
                .collect(toSet());
        return Flux.fromIterable(TableSchema.indexes(settings))
                .filter(index -> !present.contains(index.indexName()))
                .concatMap(index -> call(() -> client.updateTable(TableSchema.add(index, table)))
                        .then(active()))
                .then();
    }

    private Mono<TableDescription> active() {
        return describe()
                .filter(EventsTable::isActive)
                .onErrorResume(ResourceNotFoundException.class, notSeenYet -> Mono.empty())
                .repeatWhenEmpty(Integer.MAX_VALUE, polls -> polls.concatMap(poll -> Mono.delay(POLL, timer)));
    }

    private Mono<TableDescription> describe() {
        return call(() -> client.describeTable(table -> table.tableName(settings.table())))
                .map(answer -> answer.table());
    }

    private static boolean isActive(TableDescription table) {
        return table.tableStatus() == TableStatus.ACTIVE
                && table.globalSecondaryIndexes().stream().allMatch(index -> index.indexStatus() == IndexStatus.ACTIVE);
    }

    private Mono<Void> expire() {
        if (settings.expireAfter().isEmpty()) {
            return Mono.empty();
        }
        Mono<Void> turnOn = call(() -> client.updateTimeToLive(TableSchema.expiry(settings)))
                .then()
                // Someone else may have been quicker, and the store refuses to do it twice.
                .onErrorResume(refusal -> expires().flatMap(on -> on ? Mono.empty() : Mono.error(refusal)));
        return expires().flatMap(on -> on ? Mono.empty() : turnOn);
    }

    private Mono<Boolean> expires() {
        return expiry().map(expiry -> TableDifferences.expiring(expiry).isPresent());
    }

    private Mono<TimeToLiveDescription> expiry() {
        return call(() -> client.describeTimeToLive(table -> table.tableName(settings.table())))
                .map(answer -> answer.timeToLiveDescription());
    }

    private <T> Mono<T> call(Supplier<CompletableFuture<T>> request) {
        Backoff backoff = settings.limits().backoff();
        return Futures.mono(request)
                .retryWhen(backoff.retry(failure -> FAILURES.classify(failure).isRetryable(), timer));
    }
}
