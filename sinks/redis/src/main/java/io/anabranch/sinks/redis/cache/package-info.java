/** What an application asks Redis for besides: {@link io.anabranch.sinks.redis.cache.CacheAside} and {@link io.anabranch.sinks.redis.cache.RateLimit}. */
@NullMarked
package io.anabranch.sinks.redis.cache;

import org.jspecify.annotations.NullMarked;
