package io.anabranch.sinks.redis.leaderboard;

import java.math.BigDecimal;

/**
 * A member of a leaderboard and how it stands.
 *
 * @param rank from 1; no two members share one
 * @param score with the leaderboard's decimals
 */
public record Ranked(long rank, String member, BigDecimal score) {}
