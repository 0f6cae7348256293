/** The live feed: {@link io.anabranch.sinks.redis.feed.LiveFeedSink} republishes events on channels, {@link io.anabranch.sinks.redis.feed.LiveFeed} listens, fills gaps and drops repeats. */
@NullMarked
package io.anabranch.sinks.redis.feed;

import org.jspecify.annotations.NullMarked;
