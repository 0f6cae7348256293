package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTotalsTest {
    @Test
    void addsWhatSeveralProcessesLogged() {
        WrittenTotals first = WrittenTotals.of(List.of(
                "08:15:37.123 INFO  RunCommand  written: dynamodb 123, cassandra 4",
                "08:15:38.123 INFO  RunCommand  drained, shutdown complete",
                "08:25:37.123 INFO  RunCommand  written: dynamodb 7, cassandra 6"));
        WrittenTotals all = first.plus(WrittenTotals.of(List.of("INFO RunCommand  written: feed 9, dynamodb 1")));

        assertThat(all.lines()).isEqualTo(3);
        assertThat(all.of("dynamodb")).hasValue(131L);
        assertThat(all.of("cassandra")).hasValue(10L);
        assertThat(all.of("feed")).hasValue(9L);
    }

    @Test
    void aLogWithoutSuchALineTellsNothing() {
        WrittenTotals none = WrittenTotals.of(List.of("08:15:38.123 INFO  RunCommand  batches will be written again"));

        assertThat(none.lines()).isZero();
        assertThat(none.of("dynamodb")).isEmpty();
    }
}
