package io.anabranch.sinks.redis.feed.broken;

import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(LeaderboardSettings settings) {}
