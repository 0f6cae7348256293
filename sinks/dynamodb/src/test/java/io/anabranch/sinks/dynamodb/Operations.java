package io.anabranch.sinks.dynamodb;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps the name of every operation that leaves the client, as the store gets it. */
final class Operations implements ExecutionInterceptor {
    private final Set<String> names = new ConcurrentSkipListSet<>();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String target =
                context.httpRequest().firstMatchingHeader("X-Amz-Target").orElseThrow();
        names.add(target.substring(target.indexOf('.') + 1));
    }

    /** In order of name: {@code BatchWriteItem}. */
    Set<String> names() {
        return new TreeSet<>(names);
    }
}
