package io.anabranch.app.verify;

import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.verify.Truth.LogVisitor;
import io.anabranch.app.verify.Truth.LoggedDeletion;
import io.anabranch.app.verify.Truth.LoggedEvent;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.ingest.decode.registry.RegistryFormats;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the log and everything that a pipeline's sinks hold, and compares. To be run while nothing is written. */
public final class Verification {
    private final Settings settings;
    private final List<LeaderboardsInRedis> leaderboards = new ArrayList<>();
    private final List<Expected> special = new ArrayList<>();
    /** Of every store, where the log deletes; else there are none. */
    private final Map<String, StoreFold> folds = new HashMap<>();

    private final PartitionOrder order = new PartitionOrder();
    private final DeadLetterBook dead;

    private Verification(Settings settings, DeadLetterBook dead) {
        this.settings = settings;
        this.dead = dead;
        for (SinkSettings<?> sink : settings.sinks().values()) {
            if (sink.settings() instanceof LeaderboardSinkSettings ofLeaderboards) {
                leaderboards.add(new LeaderboardsInRedis(
                        sink.name(),
                        sink.branch().types(),
                        ofLeaderboards,
                        ofLeaderboards.leaderboards().stream()
                                .map(LeaderboardFold::new)
                                .toList()));
            }
            List<String> types = sink.branch().types();
            if (settings.event().hasDeletes()) {
                rule(sink)
                        .ifPresent(rule ->
                                folds.put(sink.name(), new StoreFold(types, rule, dead.refusedBy(sink.name()))));
            } else if (sink.settings() instanceof MongoSettings mongodb
                    && mongodb.mode() == MongoSettings.Mode.REPLACE) {
                special.add(new LastByTime(sink.name(), types));
            } else if (!types.isEmpty()) {
                special.add(new FirstOfTypes(sink.name(), types));
            }
        }
    }

    public static Report verify(Settings settings) throws IOException {
        var kafka = settings.kafka();
        DeadLetterBook dead =
                DeadLetterBook.read(kafka.brokers(), kafka.deadLetters().topic(), kafka.topics());
        return new Verification(settings, dead).run();
    }

    private Report run() throws IOException {
        var kafka = settings.kafka();
        Truth truth = Truth.read(kafka.brokers(), kafka.topics(), reader(), dead, new EveryFold());
        Set<String> unordered = order.unordered();
        List<Account> accounts = new ArrayList<>();
        for (SinkSettings<?> sink : settings.sinks().values()) {
            Optional<Holding> holding = holding(sink);
            if (holding.isPresent()) {
                accounts.add(account(holding.get(), truth, unordered));
            }
        }
        List<LeaderboardAccount> shown = new ArrayList<>();
        leaderboards.forEach(redis -> shown.addAll(redis.accounts()));
        return new Report(
                truth.fingerprints().keySet(),
                truth.tombstones(),
                truth.deletions(),
                unordered.size(),
                truth.unaccounted(),
                truth.wronglyDeadLettered(),
                dead.reasons(),
                accounts,
                shown);
    }

    /** Values of a schema registry are made JSON by the pipeline's own code: a second one there is none. */
    private LogReader reader() {
        var kafka = settings.kafka();
        Optional<RegistryFormats> registry =
                settings.schemaRegistry().map(asked -> new RegistryFormats(asked, kafka.maxRecordSize()));
        return new LogReader(settings.event(), kafka.maxRecordSize(), kafka.maxClockSkew(), record -> {
            try {
                return registry.orElseThrow(() -> new IllegalStateException("No schema registry is set"))
                        .toJson(record);
            } catch (Refusal refusal) {
                throw new MalformedException(String.valueOf(refusal.getMessage()));
            }
        });
    }

    private Account account(Holding holding, Truth truth, Set<String> unordered) throws IOException {
        StoreFold fold = folds.get(holding.name());
        return fold == null
                ? Account.of(holding, expected(holding, truth), truth, dead)
                : Account.of(holding, fold, unordered);
    }

    private Map<String, Long> expected(Holding holding, Truth truth) {
        return special.stream()
                .filter(expected -> expected.sink().equals(holding.name()))
                .map(Expected::fingerprints)
                .findFirst()
                .orElseGet(truth::fingerprints);
    }

    /** How the sink's store keeps and deletes; empty of a sink whose rows are not compared. */
    private static Optional<StoreRule> rule(SinkSettings<?> sink) {
        if (sink.settings() instanceof DynamoSettings dynamodb) {
            return Optional.of(dynamodb.idIndex() ? StoreRule.USER_TIME_AND_ID_INDEXED : StoreRule.USER_TIME_AND_ID);
        }
        if (sink.settings() instanceof CassandraSettings) {
            return Optional.of(StoreRule.TIME_AND_ID);
        }
        if (sink.settings() instanceof MongoSettings mongodb) {
            return Optional.of(
                    mongodb.mode() == MongoSettings.Mode.REPLACE
                            ? StoreRule.LAST_OF_ID_BY_TIME
                            : StoreRule.FIRST_OF_ID);
        }
        return Optional.empty();
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

    private final class EveryFold implements LogVisitor {
        @Override
        public void add(LoggedEvent event) {
            special.forEach(expected -> expected.add(event, dead));
            if (!folds.isEmpty()) {
                order.add(event);
                folds.values().forEach(fold -> fold.add(event));
            }
            for (LeaderboardsInRedis redis : leaderboards) {
                if (redis.isGiven(event) && !dead.refusedBy(redis.sink()).contains(event.position())) {
                    redis.folds().forEach(leaderboard -> leaderboard.add(event));
                }
            }
        }

        /** Leaderboards keep what was deleted. */
        @Override
        public void delete(LoggedDeletion deletion) {
            order.delete(deletion);
            folds.values().forEach(fold -> fold.delete(deletion));
        }
    }

    private record LeaderboardsInRedis(
            String sink, List<String> types, LeaderboardSinkSettings settings, List<LeaderboardFold> folds) {
        boolean isGiven(LoggedEvent event) {
            return types.isEmpty() || types.contains(event.type());
        }

        List<LeaderboardAccount> accounts() {
            RedisClient client = RedisClient.create(RedisURI.create(settings.redis()));
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                return folds.stream()
                        .map(fold ->
                                LeaderboardAccount.of(sink, settings.prefix().orElse(""), fold, connection.sync()))
                        .toList();
            } finally {
                client.shutdown();
            }
        }
    }
}
