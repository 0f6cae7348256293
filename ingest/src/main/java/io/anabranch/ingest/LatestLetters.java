package io.anabranch.ingest;

import io.anabranch.topology.SourceRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Which dead letter of each record is the one that counts: that of the most attempts, the first of these where a crash had it written twice. Bounded.
 * Not thread-safe while letters are added.
 */
public final class LatestLetters {
    private final int most;
    private final Map<Place, Letter> latest = new HashMap<>();

    /** @param most records whose letters it tells apart, for the memory that each takes */
    public LatestLetters(int most) {
        this.most = most;
    }

    /** @throws IllegalStateException if there are letters of too many records */
    public void add(DeadLetter letter) {
        Letter latestYet = latest.merge(
                Place.of(letter), Letter.of(letter), (before, now) -> now.attempts > before.attempts ? now : before);
        if (latest.size() > most) {
            throw new IllegalStateException("There are dead letters of more than " + most
                    + " records, the last of them at offset " + latestYet.offset
                    + ", too many at once: name a later time with --since");
        }
    }

    /** Whether it is the one that counts of its record, of those that were added. */
    public boolean isLatest(DeadLetter letter) {
        return Letter.of(letter).equals(latest.get(Place.of(letter)));
    }

    private record Place(String topic, int partition, long offset, String by) {
        static Place of(DeadLetter letter) {
            SourceRecord record = letter.record();
            return new Place(record.topic(), record.partition(), record.offset(), letter.by());
        }
    }

    private record Letter(int attempts, int partition, long offset) {
        static Letter of(DeadLetter letter) {
            return new Letter(letter.attempts(), letter.partition(), letter.offset());
        }
    }
}
