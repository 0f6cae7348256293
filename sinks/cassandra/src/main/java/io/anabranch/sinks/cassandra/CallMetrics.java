package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import io.anabranch.sinks.kit.StoreCalls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Passes on how long each of the driver's requests took and how it ended, with the words that the retries are counted by. */
final class CallMetrics implements RequestTracker {
    private final StoreCalls calls;

    CallMetrics(StoreCalls calls) {
        this.calls = calls;
    }

    @Override
    public void onSuccess(Request request, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
        calls.recordCall(operation(request), StoreCalls.SUCCESS, Duration.ofNanos(nanos));
    }

    @Override
    public void onError(
            Request request,
            Throwable failure,
            long nanos,
            DriverExecutionProfile profile,
            @Nullable Node node,
            String prefix) {
        calls.recordCall(
                operation(request), Failures.OF_WRITES.classify(failure).reason(), Duration.ofNanos(nanos));
    }

    /** As the protocol calls it. */
    private static String operation(Request request) {
        if (request instanceof BatchStatement) {
            return "BATCH";
        }
        return request instanceof BoundStatement ? "EXECUTE" : "QUERY";
    }

    @Override
    public void close() {
        // The registry is not ours to close.
    }
}
