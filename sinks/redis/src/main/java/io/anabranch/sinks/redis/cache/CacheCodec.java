package io.anabranch.sinks.redis.cache;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * How a cache's values are written.
 *
 * @param encode to bytes, any but none of them
 * @param decode back; what it throws on is loaded again
 */
public record CacheCodec<V>(Function<V, byte[]> encode, Function<byte[], V> decode) {
    /** Text as UTF-8. */
    public static CacheCodec<String> text() {
        return new CacheCodec<>(
                text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
