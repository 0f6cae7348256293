package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoredEvents;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All events of a type on a date, oldest first; of one instant, the lesser id first. The type's shards are read side by side
 * and merged, so every shard that the table was ever written with must be among {@link DynamoSettings#typeShards()}.
 */
public final class TypeOnDate {
    private final TableReader reading;

    TypeOnDate(TableReader reading) {
        this.reading = reading;
    }

    /**
     * What of a type happened on a date.
     *
     * @param date in UTC
     */
    public StoredEvents of(String type, LocalDate date) {
        List<Range> shards = IntStream.range(0, reading.settings().typeShards())
                .mapToObj(shard -> shard(type, date.toString(), shard))
                .toList();
        return new StoredEvents(new RangeQuery(reading, shards));
    }

    /** The whole shard, between what comes right before the date's {@code T} and right after. */
    private static Range shard(String type, String date, int shard) {
        return new Range(Range.View.TYPE_ON_DATE, Keys.ofTypeOnDate(type, date, shard), date + 'S', date + 'U');
    }
}
