package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the estimate to what a heap really takes. */
final class HeldBytesTest {
    private static final String TOPIC_ID = "id";

    private final EventDecoder decoder = new EventDecoder(new ByteSize(64 << 20), Duration.ofHours(1));

    @ParameterizedTest
    @CsvSource({"0, 60000", "200, 60000", "2000, 20000", "100000, 500"})
    void isAboutWhatAHeapTakesAndNeverMuchLess(int textLength, int count) {
        List<Decoded> events = new ArrayList<>(count);
        decode(events, textLength, 2_000);
        events.clear();
        long before = usedHeap();

        decode(events, textLength, count);

        double held = (usedHeap() - before) / (double) count;
        byte[] value = value(1, textLength);
        System.out.printf(
                "an event of %,d B holds %,.0f B, estimated %,d B%n", value.length, held, HeldBytes.of(value.length));
        assertThat((double) HeldBytes.of(value.length)).isBetween(held * 0.9, held * 1.6);
        assertThat(events).hasSize(count);
    }

    private void decode(List<Decoded> events, int textLength, int count) {
        for (int i = 0; i < count; i++) {
            byte[] value = value(i, textLength);
            events.add(decoder.decode(new SourceRecord("events", TOPIC_ID, 0, i, 0, 0, null, value, List.of())));
        }
    }

    private static byte[] value(int number, int textLength) {
        return TestTopics.json("0190f3a1-7c1e-7000-8000-%012d".formatted(number), "x".repeat(textLength));
    }

    /** After collections, until it stays the same. */
    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (Math.abs(used - now) < 64 << 10) {
                return now;
            }
            used = now;
        }
        return used;
    }
}
