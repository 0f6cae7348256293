package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCutterTest {
    private final RequestCutter<Integer> cutter = new RequestCutter<>(3, 100, bytes -> bytes);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 100})
    void losesNoneKeepsTheOrderAndFillsEveryRequest(int items) {
        List<Integer> all = IntStream.range(0, items).boxed().toList();
        RequestCutter<Integer> byCount = new RequestCutter<>(3, Long.MAX_VALUE, item -> 1);

        List<List<Integer>> requests = byCount.cut(all);

        assertThat(requests.stream().flatMap(List::stream)).isEqualTo(all);
        assertThat(requests).hasSize((items + 2) / 3);
    }

    @Test
    void cutsByBytesAndLeavesALargeItemAlone() {
        assertThat(cutter.cut(List.of(40, 40, 40, 150, 40, 60, 1)))
                .containsExactly(List.of(40, 40), List.of(40), List.of(150), List.of(40, 60), List.of(1));
    }
}
