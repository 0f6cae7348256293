package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 25, 26, 50, 51, 1_000})
    void cutsAt25AndKeepsTheOrder(int events) {
        List<Item> items = items(events, "{}");

        List<List<Item>> requests = DynamoSink.REQUESTS.cut(items);

        assertThat(requests).hasSize((events + 24) / 25);
        assertThat(requests).allSatisfy(request -> assertThat(request).hasSizeBetween(1, 25));
        assertThat(requests.stream().flatMap(List::stream)).isEqualTo(items);
    }

    @Test
    void cutsWhatJsonWouldSwellPast16MiB() {
        String quotes = "\"".repeat(390 * 1024);

        List<List<Item>> requests = DynamoSink.REQUESTS.cut(items(25, quotes));

        assertThat(requests).hasSize(2);
        assertThat(requests)
                .allSatisfy(request -> assertThat(
                                request.stream().mapToLong(Item::maxBytesSent).sum())
                        .isLessThanOrEqualTo(DynamoSink.REQUESTS.maxBytes()));
    }

    private static List<Item> items(int count, String data) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item(SomeEvents.event("e-" + i, data), SomeEvents.settings()))
                .toList();
    }
}
