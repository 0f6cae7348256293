package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoServerException;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One bulk on its way into the store: shrinks with each answer until nothing is left of it. To be run once. */
final class BulkWrite {
    private final Documents documents;
    private final Resending resending;
    private final List<Rejected> refused = new ArrayList<>();
    private Bulk left;
    private int attempts;
    private String why = "";
    private @Nullable Throwable failure;

    BulkWrite(Bulk bulk, Documents documents, Resending resending) {
        this.left = bulk;
        this.documents = documents;
        this.resending = resending;
    }

    /** Completes when every event not emitted is durable; fails when the store stays unavailable beyond the retry time. */
    Flux<Rejected> run() {
        return Mono.defer(this::attempt)
                .retryWhen(resending.retry())
                .onErrorMap(RetriableBulkException.class, this::gaveUp)
                .thenMany(Flux.defer(() -> Flux.fromIterable(refused)));
    }

    private Mono<Void> attempt() {
        if (left.isEmpty()) {
            return Mono.empty();
        }
        if (attempts++ > 0) {
            @Nullable Throwable last = failure;
            if (last == null) {
                resending.count(why);
            } else {
                resending.count(why, last);
            }
        }
        return documents
                .insert(left.documents())
                .onErrorResume(MongoBulkWriteException.class, this::settle)
                .onErrorResume(this::judge);
    }

    /** The server told what became of each document. */
    private Mono<Void> settle(MongoBulkWriteException answer) {
        return Mono.fromCallable(() -> BulkOutcome.of(left, answer, documents.collection(), resending.sink()))
                .flatMap(this::settle);
    }

    private Mono<Void> settle(BulkOutcome settlement) {
        refused.addAll(settlement.refused());
        why = settlement.why();
        failure = null;
        left = settlement.again().plus(settlement.doubtful());
        return lookUp(settlement.doubtful()).then(Mono.defer(() -> {
            left = settlement.again();
            return left.isEmpty() ? Mono.empty() : Mono.error(new RetriableBulkException(why, null));
        }));
    }

    private Mono<Void> lookUp(Bulk doubtful) {
        if (doubtful.isEmpty()) {
            return Mono.empty();
        }
        return documents
                .held(doubtful.documents())
                .collect(HashSet<String>::new, Set::add)
                .doOnNext(held -> refuseAllBut(held, doubtful))
                .then();
    }

    private void refuseAllBut(Set<String> held, Bulk doubtful) {
        for (Event event : doubtful.events()) {
            if (!held.contains(event.id())) {
                refused.add(BulkOutcome.refusal(event, StoreErrors.DUPLICATE_KEY, resending.sink()));
            }
        }
    }

    /** All that is known is that the bulk, or the look-up after it, failed. */
    private Mono<Void> judge(Throwable met) {
        if (met instanceof RetriableBulkException || met instanceof MongoSinkException) {
            return Mono.error(met);
        }
        return switch (StoreErrors.of(met)) {
            case RETRY -> {
                why = StoreErrors.reason(met);
                failure = met;
                yield Mono.error(new RetriableBulkException(why, met));
            }
            case REJECT -> bisect(met);
            default -> Mono.error(failed("can't be written: " + StoreErrors.describe(met), met));
        };
    }

    /** Invariant 4: a rejected batch is bisected down to its culprits. */
    private Mono<Void> bisect(Throwable refusal) {
        if (left.size() == 1) {
            int code = refusal instanceof MongoServerException answer ? answer.getCode() : 0;
            refused.add(BulkOutcome.refusal(left.events().get(0), code, resending.sink()));
            return Mono.empty();
        }
        int middle = left.size() / 2;
        BulkWrite first = new BulkWrite(left.part(0, middle), documents, resending);
        BulkWrite second = new BulkWrite(left.part(middle, left.size()), documents, resending);
        return first.run().concatWith(second.run()).doOnNext(refused::add).then();
    }

    private MongoSinkException gaveUp(RetriableBulkException last) {
        return failed(
                "are not stored after " + attempts + " attempts in " + resending.maxRetryTime()
                        + " or more; last error: " + last.getMessage(),
                last.getCause());
    }

    private MongoSinkException failed(String outcome, @Nullable Throwable met) {
        // A server's exception may quote the document, so it is described and not carried along.
        Throwable cause = met instanceof MongoServerException ? null : met;
        return new MongoSinkException(
                "MongoDB bulk: " + left.size() + " documents to '" + documents.collection() + "' " + outcome, cause);
    }
}
