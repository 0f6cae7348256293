package io.anabranch.app.verify;

import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.verify.Comparison.Horizon;
import io.anabranch.app.verify.EventLog.Span;
import io.anabranch.app.verify.reader.LogReader;
import io.anabranch.app.verify.reader.MalformedException;
import io.anabranch.ingest.KafkaClients;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.ingest.decode.registry.RegistryFormats;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads everything that a pipeline's sinks hold, and then the log, and compares; while the pipeline runs or does not. First is noted up to where each
 * sink has committed: what is before has to be stored, what is behind may be. Memory stays the same however long the log is: what is read is put aside on
 * disk and compared in parts, so the disk has to have room for about 100 bytes of each event for each store.
 */
public final class Verification implements AutoCloseable {
    private static final int RECORDS_A_PART = 20_000;
    private static final int MOST_PARTS = 8_192;

    private final Settings settings;
    private final VerifyOptions options;
    private final List<SinkSettings<?>> sinks;
    private final EventLog log;
    private final Progress progress;
    private final List<ComparedStore> stores = new ArrayList<>();
    private final List<LeaderboardComparison> leaderboards = new ArrayList<>();

    private Verification(Settings settings, VerifyOptions options, Progress progress) {
        this.progress = progress;
        this.settings = settings;
        this.options = options;
        this.sinks = settings.sinks().values().stream()
                .filter(sink -> options.isOf(sink.name()))
                .<SinkSettings<?>>map(sink -> sink)
                .toList();
        this.log = new EventLog(settings.kafka());
    }

    /** @throws IOException if there is no room on the disk */
    public static Report verify(Settings settings) throws IOException {
        return verify(settings, VerifyOptions.ALL, Progress.NONE);
    }

    static Report verify(Settings settings, VerifyOptions options, Progress progress) throws IOException {
        try (Verification verification = new Verification(settings, options, progress)) {
            return verification.run();
        } catch (RuntimeException failure) {
            throw KafkaClients.explained(settings.kafka(), failure);
        }
    }

    /** In this order: what is stored as the stores are read was in the log before. */
    private Report run() throws IOException {
        KafkaSettings kafka = settings.kafka();
        int parts = (int) Math.max(1, Math.min(MOST_PARTS, log.length(kafka.topics()) / RECORDS_A_PART));
        Positions positions = Positions.read(
                log.partitions(kafka.topics()),
                Stream.concat(Stream.of(LogIntake.DECODE), sinks.stream().map(SinkSettings::name))
                        .toList(),
                log::committed);
        readStores(parts);
        DeadLetterBook dead = DeadLetterBook.read(log, kafka.deadLetters().topic(), positions.numbers());
        try (Spill<LogLine> lines = Spill.in(options.directory(), parts, LogLine.FORM)) {
            LogIntake intake = new LogIntake(reader(), positions, dead, options, stores, leaderboards, lines);
            Map<TopicPartition, Span> spans = log.read(
                    kafka.topics(),
                    options.logSince(kafka.maxClockSkew()),
                    progress.counting("records of the log", intake));
            long forgotten = forgottenMicros(spans, positions, intake.tally());
            List<Account.Builder> accounts = stores.stream()
                    .map(store -> new Account.Builder(store.sink(), positions.partitions()))
                    .toList();
            long events = parts(positions, dead, forgotten, accounts).compare(lines, progress);
            return report(events, positions, dead, intake.tally(), spans, accounts, forgotten);
        }
    }

    private void readStores(int parts) throws IOException {
        Map<String, String> topicIds = log.topicIds();
        for (SinkSettings<?> sink : sinks) {
            Optional<StoredEvents> events = ComparedStore.events(sink);
            if (events.isPresent()) {
                ComparedStore store = new ComparedStore(
                        stores.size(),
                        sink.branch().types(),
                        events.get(),
                        Spill.in(options.directory(), parts, StoredRow.FORM));
                stores.add(store);
                store.read(options, progress);
            } else if (sink.settings() instanceof LeaderboardSinkSettings ofLeaderboards) {
                for (LeaderboardSettings leaderboard : ofLeaderboards.leaderboards()) {
                    leaderboards.add(LeaderboardComparison.read(
                            new LeaderboardComparison.Source(
                                    sink.name(), sink.branch().types(), ofLeaderboards, leaderboard, topicIds),
                            options.directory(),
                            parts));
                }
            }
        }
    }

    private Parts parts(Positions positions, DeadLetterBook dead, long forgotten, List<Account.Builder> accounts) {
        return new Parts(
                stores.stream().map(ComparedStore::rows).toList(),
                stores.stream()
                        .map(store -> new Comparison(
                                store.events(),
                                store.number(),
                                positions.committed(store.sink()),
                                horizon(store, forgotten, dead),
                                accounts.get(store.number())))
                        .toList());
    }

    private static Horizon horizon(ComparedStore store, long forgotten, DeadLetterBook dead) {
        long expired = store.events()
                .expireAfter()
                .map(age -> LogLine.micros(Instant.now().minus(age)))
                .orElse(Long.MIN_VALUE);
        return new Horizon(forgotten, expired, dead.beginMillis());
    }

    private Report report(
            long events,
            Positions positions,
            DeadLetterBook dead,
            LogTally tally,
            Map<TopicPartition, Span> spans,
            List<Account.Builder> accounts,
            long forgotten)
            throws IOException {
        List<LeaderboardAccount> shown = new ArrayList<>();
        for (LeaderboardComparison leaderboard : leaderboards) {
            shown.add(leaderboard.compare(isForgotten(forgotten), spans));
        }
        return new Report(
                tally.report(events, truncated(spans)),
                dead.reasons(),
                stores.stream()
                        .map(store -> accounts.get(store.number())
                                .build(tally.behind(store.sink()), positions.aheadOf(store.sink(), spans)))
                        .toList(),
                shown,
                sinks.stream()
                        .map(SinkSettings::name)
                        .filter(sink -> tally.records() > 0 && positions.hasNone(sink))
                        .toList());
    }

    private static List<String> truncated(Map<TopicPartition, Span> spans) {
        return spans.entrySet().stream()
                .filter(partition -> partition.getValue().begin() > 0)
                .map(partition -> partition.getValue().begin() + " of " + partition.getKey())
                .sorted()
                .toList();
    }

    /** An event that retention has removed from the log can't be dated later than this; the earliest time where nothing was removed. */
    private long forgottenMicros(Map<TopicPartition, Span> spans, Positions positions, LogTally tally) {
        return spans.entrySet().stream()
                .filter(partition -> partition.getValue().begin() > 0)
                .flatMap(partition -> positions.number(partition.getKey()).stream())
                .map(partition -> Instant.ofEpochMilli(tally.firstMillis(partition))
                        .plus(settings.kafka().maxClockSkew()))
                .mapToLong(LogLine::micros)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private static Predicate<String> isForgotten(long forgottenMicros) {
        Instant forgotten = Instant.EPOCH.plus(forgottenMicros, ChronoUnit.MICROS);
        return window -> !LeaderboardComparison.startOf(window).isAfter(forgotten);
    }

    /** Values of a schema registry are made JSON by the pipeline's own code: a second one there is none. */
    private LogReader reader() {
        var kafka = settings.kafka();
        Optional<RegistryFormats> registry =
                settings.schemaRegistry().map(asked -> new RegistryFormats(asked, kafka.maxRecordSize()));
        return new LogReader(settings.event(), kafka.maxRecordSize(), kafka.maxClockSkew(), read -> {
            try {
                return registry.orElseThrow(() -> new IllegalStateException("No schema registry is set"))
                        .toJson(read);
            } catch (Refusal refusal) {
                throw new MalformedException(String.valueOf(refusal.getMessage()));
            }
        });
    }

    @Override
    public void close() throws IOException {
        log.close();
        for (ComparedStore store : stores) {
            store.close();
        }
        for (LeaderboardComparison leaderboard : leaderboards) {
            leaderboard.close();
        }
    }
}
