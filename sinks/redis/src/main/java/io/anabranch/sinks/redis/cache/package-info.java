/** Two helpers for applications that have nothing to do with the pipeline: {@link io.anabranch.sinks.redis.cache.CacheAside} and {@link io.anabranch.sinks.redis.cache.RateLimit}. */
@NullMarked
package io.anabranch.sinks.redis.cache;

import org.jspecify.annotations.NullMarked;
