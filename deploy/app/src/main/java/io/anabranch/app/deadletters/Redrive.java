package io.anabranch.app.deadletters;

import io.anabranch.app.ops.ReplayView;
import io.anabranch.app.ops.ReplayView.State;
import io.anabranch.app.replay.Redelivery;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.DeadLetter;
import io.anabranch.ingest.KafkaDeadLetterLog;
import io.anabranch.ingest.KafkaRange;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.ingest.LatestLetters;
import io.anabranch.topology.DeadLetterBudget;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.CRC32;
import reactor.core.publisher.Mono;

/**
 * Dead letters given to the one sink that lacks their events: those that it rejected itself, and those that could not be decoded, as far as they
 * can be now. Goes on where an earlier run with the same filter ended.
 */
public final class Redrive {
    /** At about 200 bytes. */
    private static final int MAX_RECORDS = 1_000_000;

    private final LetterFilter filter;
    private final Function<SourceRecord, Decoded> decode;
    private final SinkSettings<?> section;
    private final int maxAttempts;
    private final Instant since;
    private final Redelivery redelivery;
    private final KafkaDeadLetterLog log;
    private final LatestLetters latest = new LatestLetters(MAX_RECORDS);
    private final Set<String> undecodable = ConcurrentHashMap.newKeySet();
    private final Set<String> exhausted = ConcurrentHashMap.newKeySet();
    private final AtomicLong chosen = new AtomicLong();

    /**
     * Does no I/O.
     *
     * @param again whether it begins with the oldest dead letter, whatever was done before
     * @param maxAttempts a dead letter that was tried so often is left alone
     * @param decode as the pipeline decodes
     */
    public Redrive(
            Settings settings,
            SinkSettings<?> section,
            LetterFilter filter,
            OptionalInt rate,
            boolean again,
            int maxAttempts,
            Function<SourceRecord, Decoded> decode,
            Instant now) {
        this.filter = filter;
        this.section = section;
        this.maxAttempts = maxAttempts;
        this.decode = decode;
        this.since = now;
        this.log = new KafkaDeadLetterLog(settings.kafka(), new SimpleMeterRegistry());
        String group = group(settings, section.name(), filter);
        this.redelivery = new Redelivery(
                settings,
                section,
                DeadLetterBudget.UNLIMITED.fresh(),
                meters -> new KafkaDeadLetterLog(settings.kafka(), meters)
                        .source("redrive-" + section.name(), filter.since(), group, again, rate, this::choose));
    }

    /** The positions of what was done are those of this group, which has no members. */
    static String group(Settings settings, String sink, LetterFilter filter) {
        CRC32 hash = new CRC32();
        hash.update(filter.toString().getBytes(StandardCharsets.UTF_8));
        return settings.kafka().group() + ".redrive." + sink + "." + String.format("%08x", hash.getValue());
    }

    /** What was rejected once more has a later letter, which alone counts. */
    private Mono<Void> findLatest() {
        return log.read(filter.since(), letter -> {
            if (isOfSink(letter)) {
                latest.add(letter);
            }
        });
    }

    private boolean isOfSink(DeadLetter letter) {
        return letter.by().equals(section.name()) || letter.by().equals(KafkaReading.DECODE);
    }

    private Optional<Decoded> choose(DeadLetter letter) {
        if (!isOfSink(letter) || !latest.isLatest(letter) || !filter.testButBy(letter, decode)) {
            return Optional.empty();
        }
        if (letter.attempts() >= maxAttempts) {
            exhausted.add(letter.record().toString());
            return Optional.empty();
        }
        Decoded decoded = decode.apply(letter.again());
        if (!(decoded instanceof Event event)) {
            undecodable.add(letter.record().toString());
            return Optional.empty();
        }
        if (!event.isDeletion() && !section.branch().given().test(event)) {
            return Optional.empty();
        }
        chosen.incrementAndGet();
        return Optional.of(decoded);
    }

    /** Completes at its end; see {@link Redelivery#run}. */
    public Mono<Void> run() {
        return findLatest().then(redelivery.run());
    }

    /** How it does now. Does no I/O. */
    public ReplayView view() {
        KafkaRange.Extent extent = redelivery.extent();
        return new ReplayView(
                section.name(),
                State.RUNNING,
                since,
                extent.done(),
                extent.total(),
                redelivery.written(),
                redelivery.rejected(),
                redelivery.trouble());
    }

    /** Records that can't be decoded now either; their dead letters stay. */
    public long undecodable() {
        return undecodable.size();
    }

    /** Records that were tried too often; their dead letters stay. */
    public long exhausted() {
        return exhausted.size();
    }

    /** What {@link #run} would do, in words; instead of it. */
    public Mono<String> dryRun() {
        return findLatest()
                .then(redelivery.read())
                .then(Mono.fromSupplier(() -> String.format(
                        Locale.ROOT,
                        "%,d dead letters would be given to sink '%s'; %,d more can't be decoded, %,d were tried often enough",
                        chosen.get(),
                        section.name(),
                        undecodable(),
                        exhausted())));
    }

    /** The line with which a run begins, for whoever asks later what became of it. */
    public String begins(String user) {
        return String.format(
                Locale.ROOT,
                "%s redrive by %s: sink=%s %s: begins",
                since.truncatedTo(ChronoUnit.SECONDS),
                user,
                section.name(),
                filter);
    }

    /** One line of what was done, for whoever asks later. */
    public String audit(String user, boolean isDone) {
        return String.format(
                Locale.ROOT,
                "%s redrive by %s: sink=%s %s: %s%d written, %d rejected, %d can't be decoded, %d were tried often enough%s",
                since.truncatedTo(ChronoUnit.SECONDS),
                user,
                section.name(),
                filter,
                isDone ? "" : "broken off, ",
                redelivery.written(),
                redelivery.rejected(),
                undecodable(),
                exhausted(),
                undecodable() + exhausted() > 0 ? "; when that is mended, --again begins with the oldest" : "");
    }
}
