/**
 * The live feed: {@link io.anabranch.sinks.redis.feed.LiveFeedSink} republishes events on channels, {@link io.anabranch.sinks.redis.feed.LiveFeed}
 * listens.
 *
 * <p>Each message says where its event stood in the log and where the message before it on that channel did. So a subscriber needs one rule,
 * {@code SubscriptionState}, whatever happened: an offset at or below the last one is a repetition; a message that does not follow on the last one
 * has a gap before it. A gap is filled from the channel's stream where one is kept, and else reported as
 * {@link io.anabranch.sinks.redis.feed.FeedItem.Gap}.
 */
@NullMarked
package io.anabranch.sinks.redis.feed;

import org.jspecify.annotations.NullMarked;
