package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.cassandra.Contract.Decision;
import io.anabranch.sinks.cassandra.DayBuckets.Change;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class ContractTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final Decision FIRST = new Decision(DayBuckets.FIRST_DAY, 16, Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "2026-11-19T00:00:00Z, true",
        "2026-11-19T23:59:59.999Z, true",
        "2026-11-20T00:00:00Z, false",
        "2026-11-21T00:00:00Z, false",
        "2026-12-01T00:00:00Z, false"
    })
    void aDecisionCountsTwoDaysBeforeItsDayOrNever(Instant takenAt, boolean counts) {
        assertThat(new Decision(DAY, 32, Optional.of(takenAt)).isEffective()).isEqualTo(counts);
    }

    @Test
    void aDecisionWithoutATimeCountsForTheFirstDayAlone() {
        assertThat(FIRST.isEffective()).isTrue();
        assertThat(new Decision(DAY, 32, Optional.empty()).isEffective()).isFalse();
    }

    @Test
    void whatDoesNotCountChangesNoDay() {
        Contract contract = new Contract(
                List.of(
                        FIRST,
                        taken("2026-11-21", "2026-11-20T10:00:00Z", 4),
                        taken("2026-11-25", "2026-11-21T10:00:00Z", 8)),
                Instant.parse("2026-11-21T12:00:00Z"));

        assertThat(contract.buckets().on(DAY.toEpochDay())).isEqualTo(16);
        assertThat(contract.current())
                .containsExactly(new Change(DAY, 16), new Change(LocalDate.parse("2026-11-25"), 8));
    }

    /** With an hour for clocks that differ: what is read just after midnight settles no more than just before. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T00:30:00Z, 2026-11-21",
        "2026-11-21T01:00:00Z, 2026-11-22",
        "2026-11-21T23:59:59Z, 2026-11-22"
    })
    void whatIsReadSettlesAllDaysThatALaterDecisionCanNotTouch(Instant readAt, LocalDate last) {
        DayBuckets buckets = new Contract(List.of(FIRST), readAt).buckets();

        assertThat(buckets.settles(last.toEpochDay())).isTrue();
        assertThat(buckets.settles(last.plusDays(1).toEpochDay())).isFalse();
    }

    @Test
    void aDayThatIsNotSettledIsLookedUpAndThenKnown() {
        AtomicInteger reads = new AtomicInteger();
        DayBuckets before = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 16), DAY);
        DayBuckets after = new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 16, DAY, 4), DAY.plusDays(2));
        KnownBuckets known = new KnownBuckets(
                Mono.fromSupplier(() -> {
                    reads.incrementAndGet();
                    return after;
                }),
                before);

        assertThat(known.upTo(DAY.toEpochDay() - 1).block()).isSameAs(before);
        assertThat(reads).hasValue(0);
        assertThat(known.upTo(DAY.toEpochDay()).block()).isSameAs(after);
        assertThat(known.upTo(DAY.toEpochDay() + 1).block()).isSameAs(after);
        assertThat(reads).hasValue(1);
    }

    private static Decision taken(String fromDay, String at, int buckets) {
        return new Decision(LocalDate.parse(fromDay), buckets, Optional.of(Instant.parse(at)));
    }
}
