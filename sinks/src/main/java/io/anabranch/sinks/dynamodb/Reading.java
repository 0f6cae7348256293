package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.Permits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** How every reader asks the store: so many requests at once, each again until it is answered or patience ends. */
final class Reading {
    private final DynamoDbAsyncClient client;
    private final DynamoSettings settings;
    private final Permits permits;
    private final Backoff backoff;
    private final Scheduler timer;

    Reading(DynamoDbAsyncClient client, DynamoSettings settings, Permits permits, Backoff backoff, Scheduler timer) {
        this.client = client;
        this.settings = settings;
        this.permits = permits;
        this.backoff = backoff;
        this.timer = timer;
    }

    DynamoSettings settings() {
        return settings;
    }

    Mono<QueryResponse> query(QueryRequest query) {
        return call(() -> client.query(query));
    }

    Mono<GetItemResponse> get(GetItemRequest get) {
        return call(() -> client.getItem(get));
    }

    /**
     * The range in order. A page is asked for once all of the one before was taken, so a reader that stops costs no more than
     * the page it stopped in, or the one after it if it took that page to its end.
     *
     * @param pageEvents events to read in one request
     * @param most events to read in all
     */
    Flux<Found> read(Range range, Optional<Item.Key> after, int pageEvents, int most) {
        return Flux.defer(() -> {
            Cursor cursor = new Cursor(range, settings.table(), after, most);
            return Flux.just(cursor)
                    // Without it concatMap would take the one value at once, and ask before anybody wants the answer.
                    .hide()
                    .concatMap(at -> page(at, pageEvents), /* prefetch= */ 0)
                    .repeat(cursor::hasMore)
                    .concatMapIterable(page -> page, /* prefetch= */ 1);
        });
    }

    private Mono<List<Found>> page(Cursor cursor, int pageEvents) {
        return Mono.defer(() -> query(cursor.query(pageEvents))).map(cursor::advance);
    }

    private <T> Mono<T> call(Supplier<CompletableFuture<T>> request) {
        Mono<T> attempts = Mono.fromFuture(request)
                .retryWhen(backoff.retry(failure -> Trouble.of(failure).mayPass(), timer));
        return permits.hold(attempts).single();
    }
}
