package io.anabranch.sinks.redis;

import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a {@link LeaderboardSink}. */
public record BoardsSettings(
        @Setting(
                is = "Where Redis is, with its password if it wants one: redis://, rediss://, redis-sentinel://,"
                        + " redis-cluster:// or rediss-cluster://",
                secret = true)
        URI redis,

        @Setting(is = "What every key starts with, as written: 'shop:'")
        Optional<String> prefix,

        @Setting(is = "The boards, each by a name of its own")
        List<Board> board,

        @Setting(is = "How often to look whether Redis still holds what it acknowledged", orElse = "10s")
        Duration lookEvery,

        @Setting(is = "Script calls under way at once", orElse = "4")
        int inFlight,

        @Setting(is = "How long to go on trying while Redis does not take it", orElse = "60s")
        Duration patience,

        @Setting(is = "How long to wait for the answer to one request", orElse = "5s")
        Duration timeout,

        @Setting(is = "How long to wait for a connection", orElse = "5s")
        Duration connectTimeout) {
    private static final Duration MOST_OFTEN = Duration.ofMillis(100);
    private static final Duration LEAST_OFTEN = Duration.ofHours(1);

    public BoardsSettings {
        board = List.copyOf(board);
        List<String> names = board.stream().map(Board::name).toList();
        new Connecting(redis, inFlight, patience, timeout, connectTimeout)
                .check(new Complaints(), prefix.orElse(""))
                .unless(
                        lookEvery.compareTo(MOST_OFTEN) >= 0 && lookEvery.compareTo(LEAST_OFTEN) <= 0,
                        "look-every",
                        lookEvery,
                        "100ms to 1h")
                .unless(!board.isEmpty(), "board", "none", "at least 1")
                .unless(names.stream().distinct().count() == names.size(), "board", names, "names that differ")
                .raise();
    }

    Connecting connecting() {
        return new Connecting(redis, inFlight, patience, timeout, connectTimeout);
    }
}
