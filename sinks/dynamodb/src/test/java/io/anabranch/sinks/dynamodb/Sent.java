package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.testkit.SinkContract.Traffic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;

/** Counts what leaves the client. */
final class Sent implements ExecutionInterceptor, Traffic {
    private static final ExecutionAttribute<Boolean> UNDER_WAY = new ExecutionAttribute<>("in flight");

    private final AtomicLong items = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final int statedInFlight;

    Sent(int statedInFlight) {
        this.statedInFlight = statedInFlight;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (context.request() instanceof BatchWriteItemRequest request) {
            items.addAndGet(request.requestItems().values().stream()
                    .mapToInt(List::size)
                    .sum());
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            attributes.putAttribute(UNDER_WAY, true);
        }
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        ended(attributes);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        ended(attributes);
    }

    private void ended(ExecutionAttributes attributes) {
        if (attributes.getAttribute(UNDER_WAY) != null) {
            inFlight.decrementAndGet();
        }
    }

    @Override
    public long eventsSent() {
        return items.get();
    }

    @Override
    public int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public int statedInFlight() {
        return statedInFlight;
    }
}
