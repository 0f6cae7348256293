package io.anabranch.app.verify;

import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.redis.BoardsSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the log and everything that a pipeline's sinks hold, and compares. To be run while nothing is written. */
public final class Verification {
    private final Settings settings;
    private final List<BoardsInRedis> boards = new ArrayList<>();
    private final List<LastByTime> replacing = new ArrayList<>();

    private Verification(Settings settings) {
        this.settings = settings;
        for (SinkSettings<?> sink : settings.sinks().values()) {
            if (sink.settings() instanceof BoardsSettings ofBoards) {
                boards.add(new BoardsInRedis(
                        sink.name(),
                        ofBoards,
                        ofBoards.board().stream().map(BoardFold::new).toList()));
            }
            if (sink.settings() instanceof MongoSettings mongodb && mongodb.mode() == MongoSettings.Mode.REPLACE) {
                replacing.add(new LastByTime(sink.name()));
            }
        }
    }

    public static Report verify(Settings settings) throws IOException {
        return new Verification(settings).run();
    }

    private Report run() throws IOException {
        var kafka = settings.kafka();
        DeadLetterBook dead = DeadLetterBook.read(kafka.brokers(), kafka.deadLetters(), kafka.topic());
        Truth truth = Truth.read(kafka.brokers(), kafka.topic(), dead, event -> fold(event, dead));
        List<Account> accounts = new ArrayList<>();
        for (SinkSettings<?> sink : settings.sinks().values()) {
            Optional<Holding> holding = holding(sink);
            if (holding.isPresent()) {
                accounts.add(Account.of(holding.get(), expected(holding.get(), truth), truth, dead));
            }
        }
        List<BoardAccount> shown = new ArrayList<>();
        boards.forEach(redis -> shown.addAll(redis.accounts()));
        return new Report(
                truth.fingerprints().keySet(),
                truth.tombstones(),
                truth.unaccounted(),
                dead.reasons(),
                accounts,
                shown);
    }

    /** An id of which every event was refused is expected all the same: as a dead letter. */
    private Map<String, Long> expected(Holding holding, Truth truth) {
        Map<String, Long> expected = new HashMap<>(truth.fingerprints());
        replacing.stream()
                .filter(last -> last.sink().equals(holding.name()))
                .forEach(last -> expected.putAll(last.fingerprints()));
        return expected;
    }

    private void fold(LoggedEvent event, DeadLetterBook dead) {
        replacing.forEach(last -> last.add(event, dead));
        for (BoardsInRedis redis : boards) {
            if (!dead.refusedBy(redis.sink()).contains(event.position())) {
                redis.folds().forEach(board -> board.add(event));
            }
        }
    }

    private static Optional<Holding> holding(SinkSettings<?> sink) {
        if (sink.settings() instanceof DynamoSettings dynamodb) {
            return Optional.of(new DynamoHolding(sink.name(), dynamodb));
        }
        if (sink.settings() instanceof CassandraSettings cassandra) {
            return Optional.of(new CassandraHolding(sink.name(), cassandra));
        }
        if (sink.settings() instanceof MongoSettings mongodb) {
            return Optional.of(new MongoHolding(sink.name(), mongodb));
        }
        return Optional.empty();
    }

    private record BoardsInRedis(String sink, BoardsSettings settings, List<BoardFold> folds) {
        List<BoardAccount> accounts() {
            RedisClient client = RedisClient.create(RedisURI.create(settings.redis()));
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                return folds.stream()
                        .map(fold -> BoardAccount.of(sink, settings.prefix().orElse(""), fold, connection.sync()))
                        .toList();
            } finally {
                client.shutdown();
            }
        }
    }
}
