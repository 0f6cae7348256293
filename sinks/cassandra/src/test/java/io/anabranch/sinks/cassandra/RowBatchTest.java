package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowBatchTest {
    private static final DayBuckets BUCKETS = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 4));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void everyRowIsInOneBatchAndEveryBatchInOnePartitionAndUnderTheWarning() {
        Random seeded = new Random(20261121);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add(row("e-" + i, NOON.plusSeconds(i * 100L), seeded.nextInt(2_000)));
        }

        List<List<Row>> batches = RowBatch.cut(rows, 5 * 1024);

        assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(batches).allSatisfy(batch -> {
            assertThat(batch)
                    .extracting(Row::partition)
                    .containsOnly(batch.get(0).partition());
            assertThat(batch.stream().mapToInt(Row::bytes).sum()).isLessThanOrEqualTo(5 * 1024);
        });
    }

    @Test
    void aRowOverTheWarningGoesAlone() {
        DayBuckets one = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 1));
        Row small = Row.of(event("small", NOON, 10), one);
        Row big = Row.of(event("big", NOON, 50_000), one);

        assertThat(RowBatch.cut(List.of(small, big, small), 5 * 1024))
                .containsExactly(List.of(small), List.of(big), List.of(small));
    }

    @Test
    void smallRowsGoByThirty() {
        DayBuckets one = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 1));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add(Row.of(event("", NOON, 0), one));
        }

        assertThat(RowBatch.cut(rows, 50 * 1024)).extracting(List::size).containsExactly(30, 20);
    }

    private static Row row(String id, Instant time, int dataBytes) {
        return Row.of(event(id, time, dataBytes), BUCKETS);
    }

    private static Event event(String id, Instant time, int dataBytes) {
        JsonText data = JsonText.of("x".repeat(dataBytes));
        var record = new SourceRecord("t", "topic-id", 0, 0, time.toEpochMilli(), null, data.array(), List.of());
        return new Event(id, "user", "type", time, data, JsonText.NONE, record);
    }
}
