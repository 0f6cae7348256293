package io.anabranch.ingest;

import io.anabranch.topology.Batch;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.Tombstone;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                () -> range("dead-letters", since, Optional.empty(), OptionalInt.empty(), letter -> {
                    letters.accept(letter);
                    return Optional.empty();
                }),
                source -> source.batches().concatMap(Batch::commit).then(),
                KafkaRange::close);
    }

    /**
     * Those that are to be tried again, as a source for one sink: each record once.
     *
     * @param name tells the reader from others
     * @param group whose position it goes on from, and moves; empty where it begins with the oldest
     * @param rate records in a second at most
     * @param chosen what becomes of a dead letter now; empty where it is not to be tried. Asked again where an outage has it read again
     */
    public KafkaRange source(
            String name,
            Optional<Instant> since,
            Optional<String> group,
            OptionalInt rate,
            Function<DeadLetter, Optional<Decoded>> chosen) {
        Map<Place, Long> first = new HashMap<>();
        return range(
                name,
                since,
                group,
                rate,
                letter -> first.computeIfAbsent(Place.of(letter), place -> letter.offset()) == letter.offset()
                        ? chosen.apply(letter)
                        : Optional.empty());
    }

    private KafkaRange range(
            String name,
            Optional<Instant> since,
            Optional<String> group,
            OptionalInt rate,
            Function<DeadLetter, Optional<Decoded>> chosen) {
        KafkaRange.Request request = new KafkaRange.Request(
                name,
                List.of(settings.deadLetters().topic()),
                since,
                Optional.empty(),
                group,
                /* deletionsToEnd= */ false,
                rate,
                event -> true);
        return new KafkaRange(
                settings,
                request,
                record -> DeadLetter.of(record).flatMap(chosen).orElseGet(() -> new Tombstone(record)),
                meters);
    }

    /** A dead letter by what it is of, and the partition of its own topic. */
    private record Place(int ofLetter, String topic, int partition, long offset, String by) {
        static Place of(DeadLetter letter) {
            SourceRecord record = letter.record();
            return new Place(letter.partition(), record.topic(), record.partition(), record.offset(), letter.by());
        }
    }
}
