package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Upserts that look for an earlier document, and look once more for those in whose way one of the same id was.
 *
 * <p>An upsert that finds no earlier document inserts its own, and fails as a duplicate where a later one is in the way; or where
 * another writer inserted an earlier one in the same instant. Now that there is a document of the id, a second failure for
 * its sake says that it is the later one. Not every server names the index, so every duplicate is written once more.
 *
 * @param <T> a document
 * @param write fails with {@link MongoBulkWriteException} when the server tells which are not written
 */
record UpsertRetry<T>(Function<List<T>, Mono<Void>> write) {
    /** Fails as {@link #write} does: what is still refused for its {@code _id} is there, in the same or a later version. */
    Mono<Void> insert(List<T> documents) {
        return write.apply(documents)
                .onErrorResume(MongoBulkWriteException.class, answer -> onceMore(documents, answer));
    }

    private Mono<Void> onceMore(List<T> documents, MongoBulkWriteException answer) {
        List<BulkWriteError> others = new ArrayList<>();
        List<Integer> inTheWay = new ArrayList<>();
        for (BulkWriteError error : answer.getWriteErrors()) {
            if (error.getCode() == Failures.DUPLICATE_KEY) {
                inTheWay.add(error.getIndex());
            } else {
                others.add(error);
            }
        }
        if (inTheWay.isEmpty()) {
            return Mono.error(answer);
        }
        return write.apply(inTheWay.stream().map(documents::get).toList())
                .thenReturn(Optional.<MongoBulkWriteException>empty())
                .onErrorResume(MongoBulkWriteException.class, second -> Mono.just(Optional.of(second)))
                .flatMap(second -> {
                    second.ifPresent(again -> again.getWriteErrors()
                            .forEach(error -> others.add(at(inTheWay.get(error.getIndex()), error))));
                    return both(answer, others, second);
                });
    }

    /** The two answers as one, where anything is left to be said. */
    private static Mono<Void> both(
            MongoBulkWriteException first, List<BulkWriteError> errors, Optional<MongoBulkWriteException> second) {
        WriteConcernError unconfirmed =
                second.map(MongoBulkWriteException::getWriteConcernError).orElse(first.getWriteConcernError());
        if (errors.isEmpty() && unconfirmed == null) {
            return Mono.empty();
        }
        return Mono.error(new MongoBulkWriteException(
                first.getWriteResult(), errors, unconfirmed, first.getServerAddress(), first.getErrorLabels()));
    }

    private static BulkWriteError at(int place, BulkWriteError error) {
        return new BulkWriteError(error.getCode(), error.getMessage(), error.getDetails(), place);
    }
}
