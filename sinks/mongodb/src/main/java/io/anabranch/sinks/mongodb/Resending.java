package io.anabranch.sinks.mongodb;

import com.mongodb.MongoServerException;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.topology.Backoff;
import java.time.Duration;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** How a sink tries again, and where it counts that. */
record Resending(String sink, Backoff backoff, Scheduler timer, RetryCounter retries) {
    Retry retry() {
        return backoff.retry(RetriableBulkException.class::isInstance, timer);
    }

    void count(String why) {
        retries.count(why);
    }

    /** The same with what failed; of a server's answer, which may quote the document, its code alone is kept. */
    void count(String why, Throwable failure) {
        retries.count(
                why,
                failure instanceof MongoServerException
                        ? new RetriableBulkException(StoreErrors.describe(failure), /* cause= */ null)
                        : failure);
    }

    /** Why something was last sent again. */
    Optional<String> lastRetry() {
        return retries.last();
    }

    Duration maxRetryTime() {
        return backoff.maxRetryTime();
    }
}
