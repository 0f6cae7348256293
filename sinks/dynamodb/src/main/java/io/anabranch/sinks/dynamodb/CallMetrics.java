package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.StoreCalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * Passes on what the SDK measures of each call: how long it took and how it ended; and of its parts the wait for credentials,
 * the wait for a connection, and the time until the last byte of the store's answer.
 *
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/metrics-list.html">The SDK's metrics</a>
 */
final class CallMetrics implements MetricPublisher {
    private final StoreCalls calls;
    private final Duration requestTimeout;

    /** @param requestTimeout after which a call is given up, for which the SDK has no word of its own */
    CallMetrics(StoreCalls calls, Duration requestTimeout) {
        this.calls = calls;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public void publish(MetricCollection call) {
        List<Duration> took = call.metricValues(CoreMetric.API_CALL_DURATION);
        List<String> operation = call.metricValues(CoreMetric.OPERATION_NAME);
        if (took.isEmpty() || operation.isEmpty()) {
            return; // A client that is closed in the middle of a call has nothing to tell of it.
        }
        calls.recordCall(operation.get(0), outcome(call, took.get(0)), took.get(0));
        recordPhase("credentials", Stream.of(call), CoreMetric.CREDENTIALS_FETCH_DURATION);
        recordPhase("connection", parts(call).flatMap(CallMetrics::parts), HttpMetric.CONCURRENCY_ACQUIRE_DURATION);
        recordPhase("store", parts(call), CoreMetric.TIME_TO_LAST_BYTE);
    }

    private void recordPhase(String part, Stream<MetricCollection> from, SdkMetric<Duration> metric) {
        from.flatMap(collection -> collection.metricValues(metric).stream())
                .forEach(took -> calls.recordPhase(part, took));
    }

    /** With the words that the retries are counted by. Of an answer of 4xx the SDK's metrics do not say whether an item or an operator is to blame. */
    private String outcome(MetricCollection call, Duration took) {
        if (call.metricValues(CoreMetric.API_CALL_SUCCESSFUL).contains(true)) {
            return StoreCalls.SUCCESS;
        }
        String kind = last(call, CoreMetric.ERROR_TYPE).orElse("Other");
        return switch (kind) {
            case "Throttling" -> Failure.THROTTLED;
            case "ConfiguredTimeout" -> Failure.REQUEST_TIMEOUT;
            case "IO" -> Failure.DISCONNECTED;
            // So the SDK calls whatever the store answers that is no success.
            case "ServerError" ->
                last(call, HttpMetric.HTTP_STATUS_CODE).orElse(0) >= 500 ? Failure.STORE_FAILED : Failure.OTHER;
            default -> took.compareTo(requestTimeout) >= 0 ? Failure.REQUEST_TIMEOUT : Failure.OTHER;
        };
    }

    private static <T> Optional<T> last(MetricCollection call, SdkMetric<T> metric) {
        return parts(call)
                .flatMap(attempt -> attempt.metricValues(metric).stream())
                .reduce((earlier, later) -> later);
    }

    private static Stream<MetricCollection> parts(MetricCollection whole) {
        return whole.children().stream();
    }

    @Override
    public void close() {
        // The registry is not ours to close.
    }
}
