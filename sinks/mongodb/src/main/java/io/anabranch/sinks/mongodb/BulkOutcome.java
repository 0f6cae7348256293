package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import io.anabranch.sinks.kit.ClassifiedException;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a bulk that the server answered with errors: every document that is in none of these lists is stored.
 *
 * @param again to be written again
 * @param lookUp refused for the sake of another document in a unique index: stored if it is there under its id
 * @param why the first are written again
 */
record BulkOutcome(List<EncodedEvent> again, List<EncodedEvent> lookUp, List<Rejected> rejected, Failure why) {
    private static final Failure UNCONFIRMED =
            Failure.retryable("write-concern", "too few members confirm what they were given", null);

    /** @throws io.anabranch.sinks.kit.ClassifiedException if an error is neither a document's fault nor likely to pass */
    static BulkOutcome of(
            List<EncodedEvent> bulk, MongoBulkWriteException answer, MongoNamespace collection, String sink) {
        BitSet again = new BitSet(bulk.size());
        BitSet lookUp = new BitSet(bulk.size());
        List<Rejected> rejected = new ArrayList<>();
        Failure why = UNCONFIRMED;
        @Nullable WriteConcernError unconfirmed = answer.getWriteConcernError();
        if (unconfirmed != null) {
            if (!Failures.mayBeConfirmed(unconfirmed)) {
                throw fatal(unconfirmed.getCode());
            }
            // Too few members hold it yet, duplicates included: none of it is known to be durable.
            again.set(0, bulk.size());
        }
        for (BulkWriteError error : answer.getWriteErrors()) {
            int place = error.getIndex();
            switch (Failures.verdict(error, collection)) {
                case STORED -> {}
                case LOOK_UP -> lookUp.set(place, unconfirmed == null);
                case RETRY -> {
                    again.set(place);
                    why = Failures.retryable(error.getCode());
                }
                case REJECT -> {
                    again.clear(place);
                    rejected.add(rejection(bulk.get(place).event(), error.getCode(), sink));
                }
                case FAIL -> {
                    if (!answer.hasErrorLabel(Failures.RETRYABLE)) {
                        throw fatal(error.getCode());
                    }
                    again.set(place);
                    why = Failures.retryable(error.getCode());
                }
            }
        }
        return new BulkOutcome(at(again, bulk), at(lookUp, bulk), rejected, why);
    }

    private static List<EncodedEvent> at(BitSet places, List<EncodedEvent> bulk) {
        return places.stream().mapToObj(bulk::get).toList();
    }

    private static ClassifiedException fatal(int code) {
        return Failure.fatal("the server answered with code " + code, null).toException();
    }

    static Rejected rejection(Event event, int code, String sink) {
        RejectReason reason = switch (code) {
            case Failures.DUPLICATE_KEY -> RejectReason.UNIQUE_INDEX_VIOLATION;
            case Failures.DOCUMENT_VALIDATION_FAILURE -> RejectReason.VALIDATION_FAILED;
            default -> RejectReason.REJECTED_BY_STORE;
        };
        return new Rejected(event.record(), sink, reason, "MongoDB refused the document with code " + code);
    }
}
