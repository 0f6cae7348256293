package io.anabranch.sinks.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.cassandra.DayBuckets.Change;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DayBucketsTest {
    private static final Random SEEDED = new Random(20261121);
    private static final int IDS = 100_000;

    /** Expected by Python: {@code zlib.crc32(id.encode()) % buckets}. */
    @ParameterizedTest
    @CsvSource({"e-1,16,12", "日本,16,12", "a,1024,579", "a,1,0"})
    void everyLanguageFindsTheSameBucket(String id, int buckets, int expected) {
        assertThat(DayBuckets.bucket(id.getBytes(UTF_8), buckets)).isEqualTo(expected);
    }

    static Stream<Arguments> kindsOfId() {
        IntFunction<String> counted = i -> "e-" + i;
        IntFunction<String> position = i -> "events-" + i % 6 + "-" + i / 6;
        IntFunction<String> random = i -> new UUID(SEEDED.nextLong(), SEEDED.nextLong()).toString();
        return Stream.of(counted, position, random)
                .flatMap(ids -> Stream.of(2, 10, 16, 64).map(buckets -> Arguments.of(ids, buckets)));
    }

    @ParameterizedTest
    @MethodSource("kindsOfId")
    void idsOfEveryKindSpreadEvenly(IntFunction<String> ids, int buckets) {
        int[] counts = new int[buckets];
        for (int i = 0; i < IDS; i++) {
            counts[DayBuckets.bucket(ids.apply(i).getBytes(UTF_8), buckets)]++;
        }

        int fair = IDS / buckets;
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(fair * 9 / 10, fair * 11 / 10));
    }

    @Test
    void aDayKeepsTheNumberOfBucketsThatItBeganWith() {
        var buckets = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 1, LocalDate.of(2026, 11, 22), 1024));
        byte[] id = "a".getBytes(UTF_8);

        assertThat(buckets.partition(LocalDate.of(2026, 11, 21).toEpochDay(), id)
                        .bucket())
                .isZero();
        assertThat(buckets.partition(LocalDate.of(2026, 11, 22).toEpochDay(), id)
                        .bucket())
                .isEqualTo(DayBuckets.bucket(id, 1024))
                .isNotZero();
        assertThat(buckets.from(LocalDate.of(2026, 11, 21)))
                .containsExactly(
                        new Change(LocalDate.of(2026, 11, 21), 1), new Change(LocalDate.of(2026, 11, 22), 1024));
    }

    @Test
    void aPartitionShowsItsDay() {
        assertThat(new Partition(LocalDate.of(2026, 11, 21).toEpochDay(), 3)).hasToString("(2026-11-21, 3)");
    }
}
