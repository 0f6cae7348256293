package io.anabranch.sinks.mongodb;

import io.anabranch.topology.Backoff;
import io.anabranch.topology.RetryCounter;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** How a sink tries again, and where it counts that. */
record Resending(String sink, Backoff backoff, Scheduler timer, RetryCounter retries) {
    Retry retry() {
        return backoff.retry(Unfinished.class::isInstance, timer);
    }

    void count(String why) {
        retries.count(why);
    }

    Duration patience() {
        return backoff.patience();
    }
}
