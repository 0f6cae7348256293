package io.anabranch.ingest;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Tombstone;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** The dead letters that a pipeline's topic holds, read from the oldest to the last that is there when the reading begins. */
public final class KafkaDeadLetterLog {
    private final KafkaSettings settings;
    private final MeterRegistry meters;

    /** @param meters where what is read is counted */
    public KafkaDeadLetterLog(KafkaSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
    }

    /**
     * Hands over each one, in the order of its partition. One that a crash had written twice comes twice.
     *
     * @param since those written at this time or later
     */
    public Mono<Void> read(Optional<Instant> since, Consumer<DeadLetter> letters) {
        return Mono.using(
                () -> range("dead-letters", since, Optional.empty(), true, OptionalInt.empty(), letter -> {
                    letters.accept(letter);
                    return Optional.empty();
                }),
                source -> source.batches().concatMap(Batch::commit).then(),
                KafkaRange::close);
    }

    /**
     * Those that are to be tried again, as a source for one sink.
     *
     * @param name tells the reader from others
     * @param group whose position it goes on from, and moves
     * @param again whether it begins with the oldest, whatever the group's position is
     * @param rate records in a second at most
     * @param chosen what becomes of a dead letter now; empty where it is not to be tried. Asked again where an outage has it read again
     */
    public KafkaRange source(
            String name,
            Optional<Instant> since,
            String group,
            boolean again,
            OptionalInt rate,
            Function<DeadLetter, Optional<Decoded>> chosen) {
        return range(name, since, Optional.of(group), again, rate, chosen);
    }

    private KafkaRange range(
            String name,
            Optional<Instant> since,
            Optional<String> group,
            boolean again,
            OptionalInt rate,
            Function<DeadLetter, Optional<Decoded>> chosen) {
        KafkaRange.Request request = new KafkaRange.Request(
                name,
                List.of(settings.deadLetters().topic()),
                since,
                Optional.empty(),
                group,
                again,
                /* chasesEnd= */ false,
                rate,
                event -> true);
        return new KafkaRange(
                settings,
                request,
                record -> DeadLetter.of(record).flatMap(chosen).orElseGet(() -> new Tombstone(record)),
                meters);
    }
}
