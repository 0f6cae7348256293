package io.anabranch.demo;

import java.time.Duration;
import java.util.List;

/**
 * How far the demo is at one moment.
 *
 * @param elapsed since the first record was published
 * @param records how many will be published in all
 * @param published how many Kafka has acknowledged
 * @param sinks how many each sink has written
 * @param lags records between the end of the topic and each branch's commit
 * @param deadLetters records refused so far
 * @param leaderboard the name of the leaderboard
 * @param top its first places
 */
record Progress(
        Duration elapsed,
        long records,
        long published,
        List<Count> sinks,
        List<Count> lags,
        long deadLetters,
        String leaderboard,
        List<Rank> top) {
    Progress {
        sinks = List.copyOf(sinks);
        lags = List.copyOf(lags);
        top = List.copyOf(top);
    }

    record Count(String name, long events) {}

    /** @param score as an operator reads it, in whole units */
    record Rank(String member, double score) {}
}
