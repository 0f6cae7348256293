package io.anabranch.ingest;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** What a lane's fetches are tuned for. */
public enum Fetch {
    /** The broker answers as soon as it has one byte: milliseconds, at four times the CPU an event. */
    AT_ONCE(1, 500),

    /** The broker gathers 64 KiB, or what came in 50 ms. */
    IN_BULK(64 * 1024, 50);

    private final int minBytes;
    private final int maxWaitMillis;

    Fetch(int minBytes, int maxWaitMillis) {
        this.minBytes = minBytes;
        this.maxWaitMillis = maxWaitMillis;
    }

    Map<String, Object> properties() {
        return Map.of(
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                minBytes,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                maxWaitMillis);
    }
}
