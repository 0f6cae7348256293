package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Futures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Asks a server which one it is, by HELLO: every user may send that. */
final class ServerVersion {
    private static final String NAME = "version";

    /** Of a server before 6.0, or a proxy, that knows no HELLO or does not say. */
    private static final int UNKNOWN = 0;

    private ServerVersion() {}

    /** The number before the version's first dot, 0 where the server does not tell it. */
    static Mono<Integer> major(StatefulRedisConnection<String, byte[]> connection, Duration timeout) {
        return Futures.mono(() ->
                        connection.async().dispatch(CommandType.HELLO, new NestedMultiOutput<>(SinkConnection.CODEC)))
                .timeout(timeout)
                .map(ServerVersion::major)
                .onErrorReturn(RedisCommandExecutionException.class, UNKNOWN);
    }

    /** @param answer names and values, one after another */
    private static int major(List<Object> answer) {
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            if (NAME.equals(text(answer.get(i)))) {
                String version = text(answer.get(i + 1));
                int dot = version.indexOf('.');
                return Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
            }
        }
        return UNKNOWN;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }
}
