package io.anabranch.sinks.dynamodb;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Asks the store what each read costs, and keeps what it says. */
final class ReadCosts implements ExecutionInterceptor {
    private final List<Read> reads = new CopyOnWriteArrayList<>();

    /** @param scanned items that the store read; as many as it returned where nothing was read in vain */
    record Read(double units, int scanned, int returned) {}

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        if (context.request() instanceof QueryRequest query) {
            return query.toBuilder()
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                    .build();
        }
        if (context.request() instanceof GetItemRequest get) {
            return get.toBuilder()
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                    .build();
        }
        return context.request();
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.response() instanceof QueryResponse page) {
            reads.add(new Read(page.consumedCapacity().capacityUnits(), page.scannedCount(), page.count()));
        } else if (context.response() instanceof GetItemResponse item) {
            reads.add(new Read(item.consumedCapacity().capacityUnits(), 1, 1));
        }
    }

    void forget() {
        reads.clear();
    }

    int requests() {
        return reads.size();
    }

    double units() {
        return reads.stream().mapToDouble(Read::units).sum();
    }

    int scanned() {
        return reads.stream().mapToInt(Read::scanned).sum();
    }

    int returned() {
        return reads.stream().mapToInt(Read::returned).sum();
    }

    @Override
    public String toString() {
        return requests() + " requests, " + units() + " units, " + scanned() + " scanned, " + returned() + " returned";
    }
}
