/** Leaderboards: {@link io.anabranch.sinks.redis.leaderboard.LeaderboardSink} keeps them, fenced by offset, {@link io.anabranch.sinks.redis.leaderboard.Leaderboard} reads them. A <em>fence</em> is the offset that a leaderboard has applied of a partition. */
@NullMarked
package io.anabranch.sinks.redis.leaderboard;

import org.jspecify.annotations.NullMarked;
