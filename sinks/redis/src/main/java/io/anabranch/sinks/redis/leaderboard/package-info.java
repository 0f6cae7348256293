/**
 * Leaderboards: {@link io.anabranch.sinks.redis.leaderboard.LeaderboardSink} keeps them, {@link io.anabranch.sinks.redis.leaderboard.Leaderboard}
 * reads them.
 *
 * <p>A <em>fence</em> is the offset that a leaderboard has applied of a partition. Each call says how far the leaderboard has to be already and how
 * far it will be after it, and the script answers where it is. So there is one way for all that can happen:
 *
 * <ul>
 *   <li>it is where it has to be: what is past the fence is applied, what is below it is skipped as a repetition;
 *   <li>it is behind, since Redis lost the tail: {@code LeaderboardRepair} applies the log from the fence on, and the call is made again;
 *   <li>nothing of it is there: {@code Rebuilding} opens it under other names, {@code LeaderboardRepair} applies the log from the beginning, and
 *       the call that brings the last partition to its target gives it its name.
 * </ul>
 *
 * <p>A look every {@code check-interval} is such a call without events, so that a loss is noticed in silence too.
 */
@NullMarked
package io.anabranch.sinks.redis.leaderboard;

import org.jspecify.annotations.NullMarked;
