package io.anabranch.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** The memory of the allocator that all drivers on Netty share. */
final class NettyMemory {
    private NettyMemory() {}

    static void bindTo(MeterRegistry meters) {
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider measured) {
            new NettyAllocatorMetrics(measured).bindTo(meters);
        }
    }
}
