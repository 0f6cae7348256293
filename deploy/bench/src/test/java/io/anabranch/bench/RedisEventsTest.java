package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisEventsTest {
    @Test
    void publishesAreCountedOfEitherKind() {
        String statistics = """
                # Commandstats
                cmdstat_publish:calls=300,usec=1
                cmdstat_spublish:calls=20,usec=1
                cmdstat_ping:calls=7,usec=1
                """;

        assertThat(RedisRates.publishes(statistics.replace("\n", "\r\n"))).isEqualTo(320);
    }

    @Test
    void eventsKeepTheirOrderAndEveryPartitionItsOffsets() {
        List<Event> events = Ledger.of(4_700).events();

        RedisEvents spread = RedisEvents.of(events);

        assertThat(spread.polls()).extracting(List::size).containsExactly(2_000, 2_000, 700);
        List<Event> all = spread.polls().stream().flatMap(List::stream).toList();
        assertThat(all)
                .extracting(Event::id)
                .isEqualTo(events.stream().map(Event::id).toList());
        Map<Integer, Long> next = new HashMap<>();
        for (Event event : all) {
            long expected = next.getOrDefault(event.record().partition(), 0L);
            assertThat(event.record().offset()).isEqualTo(expected);
            next.put(event.record().partition(), expected + 1);
        }
        assertThat(next).containsOnlyKeys(0, 1, 2, 3);
        assertThat(spread.first().polls()).isEqualTo(spread.polls().subList(0, 1));
        assertThat(spread.others().polls()).isEqualTo(spread.polls().subList(1, 3));
    }
}
