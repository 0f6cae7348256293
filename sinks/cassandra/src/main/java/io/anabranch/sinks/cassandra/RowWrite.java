package io.anabranch.sinks.cassandra;

import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.sinks.kit.StoreWrite;
import java.util.List;
import reactor.core.publisher.Mono;

/** One batch of rows, which the server takes as a whole or not at all. */
record RowWrite(EventsByDay table) implements StoreWrite<Row> {
    @Override
    public Mono<Answer<Row>> send(List<Row> rows, Slot slot) {
        return table.write(rows)
                .onErrorResume(
                        failure -> Failures.OF_WRITES.classify(failure).isRejected(),
                        refusal -> probe(rows.get(0), refusal).then(Mono.error(refusal)))
                .then(Mono.fromSupplier(Answer::stored));
    }

    /** Whether a row is to blame: not where the table takes none. */
    private Mono<Void> probe(Row row, Throwable refusal) {
        return table.probe(row, refusal).onErrorMap(met -> {
            Failure failure = Failures.OF_READS.classify(met);
            if (failure.isRetryable()) {
                return met;
            }
            table.lose();
            return Failure.fatal(failure.description(), failure.cause()).toException();
        });
    }

    @Override
    public List<Row> instead(Row rejected) {
        return rejected.replaced().stream().toList();
    }
}
