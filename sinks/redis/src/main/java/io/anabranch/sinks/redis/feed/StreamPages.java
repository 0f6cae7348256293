package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.redis.SinkConnection;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/** The streams of a feed, a page at a time. */
interface StreamPages {
    /** Entries of a range, as many at most. */
    Mono<List<StreamMessage<String, byte[]>>> page(String channel, Range<String> range, int count, boolean newestFirst);

    /** Redis' clock, in milliseconds: what the id of an entry added now begins with. */
    Mono<Long> clock();

    /** Those that Redis has. */
    static StreamPages of(SinkConnection link) {
        return new StreamPages() {
            @Override
            public Mono<List<StreamMessage<String, byte[]>>> page(
                    String channel, Range<String> range, int count, boolean newestFirst) {
                Limit limit = Limit.from(count);
                return link.request(
                        "read the stream '" + channel + "'",
                        connection -> Futures.mono(() -> newestFirst
                                ? connection.async().xrevrange(channel, range, limit)
                                : connection.async().xrange(channel, range, limit)));
            }

            @Override
            public Mono<Long> clock() {
                return link.request(
                                "tell its time",
                                connection ->
                                        Futures.mono(() -> connection.async().time()))
                        .map(time -> 1_000 * number(time.get(0)) + number(time.get(1)) / 1_000);
            }
        };
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }
}
