/**
 * Leaderboards: {@link io.anabranch.sinks.redis.leaderboard.LeaderboardSink} keeps them, {@link io.anabranch.sinks.redis.leaderboard.Leaderboard}
 * reads them.
 *
 * <p>A <em>fence</em> is the offset of a partition up to which a leaderboard has applied the log. Each call of the script carries the fence that
 * it expects and the one that it leads to, and the script answers one of three:
 *
 * <ul>
 *   <li>it is there: what is past the fence is applied, what is below it is skipped as a repetition;
 *   <li>it is behind, since Redis lost the tail: {@code LeaderboardRepair} applies the log from the fence on, and the call is made again;
 *   <li>nothing is there: {@code Rebuilding} opens the leaderboard under other names, {@code LeaderboardRepair} applies the log from the
 *       beginning, and the call that brings the last partition to its target renames them.
 * </ul>
 *
 * <p>A look every {@code check-interval} is such a call without events, so that a loss is noticed in silence too.
 */
@NullMarked
package io.anabranch.sinks.redis.leaderboard;

import org.jspecify.annotations.NullMarked;
