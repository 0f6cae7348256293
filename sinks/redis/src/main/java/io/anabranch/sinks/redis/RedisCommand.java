package io.anabranch.sinks.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** One command or script, or a few after one another, sent at once when it is subscribed to. */
public interface RedisCommand<T> extends Function<RedisClusterAsyncCommands<String, byte[]>, Mono<T>> {}
