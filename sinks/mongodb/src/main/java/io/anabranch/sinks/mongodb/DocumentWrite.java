package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.sinks.kit.StoreWrite;
import io.anabranch.sinks.kit.TimeLimit;
import io.anabranch.topology.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One unordered bulk, whose answer tells what became of each document.
 *
 * @param timeout of one request: the driver has none where a request blocks on its way out, as towards a stopped process
 */
record DocumentWrite(String sink, Documents documents, Failures failures, Duration timeout, Scheduler timer)
        implements StoreWrite<EncodedEvent> {
    @Override
    public Mono<Answer<EncodedEvent>> send(List<EncodedEvent> bulk, Slot slot) {
        return documents
                .write(bulk)
                .transform(TimeLimit.of(timeout, timer))
                .then(Mono.fromSupplier(Answer::<EncodedEvent>stored))
                .doOnTerminate(slot::answered)
                .onErrorResume(MongoBulkWriteException.class, answer -> settle(bulk, answer));
    }

    private Mono<Answer<EncodedEvent>> settle(List<EncodedEvent> bulk, MongoBulkWriteException answer) {
        return Mono.fromCallable(() -> BulkOutcome.of(bulk, answer, documents.collection(), sink))
                .flatMap(this::answer);
    }

    private Mono<Answer<EncodedEvent>> answer(BulkOutcome outcome) {
        if (outcome.lookUp().isEmpty()) {
            return Mono.just(new Answer<>(outcome.again(), outcome.why(), outcome.rejected()));
        }
        return documents
                .held(EncodedEvent.documents(outcome.lookUp()))
                .transform(TimeLimit.ofEach(timeout, timer))
                .collect(HashSet<String>::new, Set::add)
                .map(held -> lookedUp(outcome, held))
                .onErrorResume(failure -> notLookedUp(outcome, failures.classify(failure)));
    }

    private Answer<EncodedEvent> lookedUp(BulkOutcome outcome, Set<String> held) {
        List<Rejected> rejected = new ArrayList<>(outcome.rejected());
        for (EncodedEvent each : outcome.lookUp()) {
            if (!held.contains(each.event().id())) {
                rejected.add(BulkOutcome.rejection(each.event(), Failures.DUPLICATE_KEY, sink));
            }
        }
        return new Answer<>(outcome.again(), outcome.why(), rejected);
    }

    /** Whether these are stored will be asked again when they are written again. */
    private static Mono<Answer<EncodedEvent>> notLookedUp(BulkOutcome outcome, Failure failure) {
        if (!failure.isRetryable()) {
            return Mono.error(failure.toException());
        }
        List<EncodedEvent> left = new ArrayList<>(outcome.again());
        left.addAll(outcome.lookUp());
        return Mono.just(new Answer<>(left, failure, outcome.rejected()));
    }
}
