package io.anabranch.sinks.mongodb;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What became of a bulk that the server answered with errors: every document that is in none of these lists is stored.
 *
 * @param again to be written again, because {@code why}
 * @param doubtful refused for the sake of another document in a unique index: stored if it is there under its id
 */
record BulkOutcome(Bulk again, Bulk doubtful, List<Rejected> refused, String why) {
    /** @throws MongoSinkException if an error is neither a document's fault nor likely to pass */
    static BulkOutcome of(Bulk bulk, MongoBulkWriteException answer, MongoNamespace collection, String sink) {
        BitSet again = new BitSet(bulk.size());
        BitSet doubtful = new BitSet(bulk.size());
        List<Rejected> refused = new ArrayList<>();
        String why = "";
        WriteConcernError unconfirmed = answer.getWriteConcernError();
        if (unconfirmed != null) {
            if (StoreErrors.of(unconfirmed) == ErrorClass.FAIL) {
                throw failure(unconfirmed.getCode(), collection);
            }
            // Too few members hold it yet, duplicates included: none of it is known to be durable.
            again.set(0, bulk.size());
            why = "write-concern";
        }
        for (BulkWriteError error : answer.getWriteErrors()) {
            int place = error.getIndex();
            switch (StoreErrors.of(error, collection)) {
                case HELD -> {}
                case DOUBTFUL -> doubtful.set(place, unconfirmed == null);
                case RETRY -> {
                    again.set(place);
                    why = StoreErrors.reason(error.getCode());
                }
                case REJECT -> {
                    again.clear(place);
                    refused.add(refusal(bulk.events().get(place), error.getCode(), sink));
                }
                case FAIL -> {
                    if (!answer.hasErrorLabel(StoreErrors.RETRYABLE)) {
                        throw failure(error.getCode(), collection);
                    }
                    again.set(place);
                    why = StoreErrors.reason(error.getCode());
                }
            }
        }
        return new BulkOutcome(bulk.at(again), bulk.at(doubtful), refused, why);
    }

    private static MongoSinkException failure(int code, MongoNamespace collection) {
        return new MongoSinkException("MongoDB refused a bulk to '" + collection + "' with code " + code);
    }

    static Rejected refusal(Event event, int code, String sink) {
        RejectReason reason = switch (code) {
            case StoreErrors.DUPLICATE_KEY -> RejectReason.UNIQUE_INDEX_VIOLATION;
            case StoreErrors.DOCUMENT_VALIDATION_FAILURE -> RejectReason.VALIDATION_FAILED;
            default -> RejectReason.REJECTED_BY_STORE;
        };
        return new Rejected(event.record(), sink, reason, "MongoDB refused the document with code " + code);
    }
}
