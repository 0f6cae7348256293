package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Futures;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A Lua script whose answer is a list. Redis runs it as one: nobody sees half of it.
 *
 * @param digest by which Redis knows it once it has run it
 */
public record Script(String text, String digest) {
    public static Script of(String text) {
        return new Script(text, Base16.digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Runs it once.
     *
     * @param keys all that it touches, in one hash slot
     */
    public Mono<List<Object>> run(
            RedisClusterAsyncCommands<String, byte[]> redis, List<String> keys, byte[]... arguments) {
        String[] names = keys.toArray(String[]::new);
        return Futures.<List<Object>>mono(() -> redis.evalsha(digest, ScriptOutputType.MULTI, names, arguments))
                // A server that was restarted or flushed has forgotten the script: this tells it again.
                .onErrorResume(
                        RedisNoScriptException.class,
                        unknown -> Futures.mono(
                                () -> redis.eval(argument(text), ScriptOutputType.MULTI, names, arguments)));
    }

    public static byte[] argument(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] argument(long number) {
        return argument(Long.toString(number));
    }

    public static long number(List<Object> answer, int index) {
        return (Long) answer.get(index);
    }
}
