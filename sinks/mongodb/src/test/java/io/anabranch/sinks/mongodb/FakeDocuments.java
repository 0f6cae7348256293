package io.anabranch.sinks.mongodb;

import static java.util.Objects.requireNonNull;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A collection that stores all, except where a test has laid down another answer; notes what was asked of it. */
final class FakeDocuments implements Documents {
    final List<List<String>> inserted = new ArrayList<>();
    final Set<String> stored = new TreeSet<>();
    final Deque<Throwable> answers = new ArrayDeque<>();
    final Deque<Throwable> answersToLookUps = new ArrayDeque<>();
    Predicate<String> poisonous = id -> false;

    @Nullable
    Throwable poisoned;

    /** The server's answer to a bulk: codes by place, and the code of a write-concern error or 0. */
    static MongoBulkWriteException answer(Map<Integer, Integer> codes, int unconfirmed) {
        List<BulkWriteError> errors = new TreeMap<>(codes)
                .entrySet().stream()
                        .map(error -> new BulkWriteError(
                                Math.abs(error.getValue()),
                                message(error.getValue()),
                                new BsonDocument(),
                                error.getKey()))
                        .toList();
        return new MongoBulkWriteException(
                BulkWriteResult.unacknowledged(),
                errors,
                unconfirmed == 0 ? null : new WriteConcernError(unconfirmed, "name", "waiting", new BsonDocument()),
                new ServerAddress(),
                Set.of());
    }

    /** A code of -11000 stands for a duplicate in another index than that of {@code _id}. */
    static final int OTHER_DUPLICATE = -11_000;

    private static String message(int code) {
        return code == OTHER_DUPLICATE
                ? "E11000 duplicate key error collection: analytics.events index: email_1 dup key: { email: \"canary\" }"
                : "E11000 duplicate key error collection: analytics.events index: _id_ dup key: { _id: \"canary\" }";
    }

    @Override
    public MongoNamespace collection() {
        return new MongoNamespace("analytics.events");
    }

    @Override
    public Mono<Void> write(List<EncodedEvent> events) {
        return insert(EncodedEvent.documents(events));
    }

    Mono<Void> insert(List<RawBsonDocument> documents) {
        return Mono.defer(() -> {
            List<String> ids = documents.stream()
                    .map(document -> document.getString("_id").getValue())
                    .toList();
            inserted.add(ids);
            if (ids.stream().anyMatch(poisonous)) {
                return Mono.error(requireNonNull(poisoned));
            }
            if (!answers.isEmpty()) {
                return Mono.error(answers.remove());
            }
            stored.addAll(ids);
            return Mono.empty();
        });
    }

    @Override
    public Flux<String> held(List<RawBsonDocument> documents) {
        return Flux.defer(() -> answersToLookUps.isEmpty()
                ? Flux.fromIterable(documents)
                        .map(document -> document.getString("_id").getValue())
                        .filter(stored::contains)
                : Flux.error(answersToLookUps.remove()));
    }
}
