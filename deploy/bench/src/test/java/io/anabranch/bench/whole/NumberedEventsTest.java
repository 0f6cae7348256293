package io.anabranch.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedEventsTest {
    private static final Pattern AMOUNT = Pattern.compile("\"amount\":(\\d+)\\.(\\d\\d)");

    private final EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));

    @ParameterizedTest
    @ValueSource(ints = {200, 340, 20_000})
    void everyEventHasExactlyItsSizeAndIsOneThatThePipelineReads(int bytes) {
        NumberedEvents events = new NumberedEvents(1, Users.uniform(100_000), bytes);

        for (int i = 0; i < 1_000; i++) {
            NumberedEvent event = i % 10 == 0 ? events.nextAlone() : events.next();

            assertThat(event.value()).hasSize(bytes);
            SourceRecord record = new SourceRecord("events", "id", 0, i, 0, null, event.value(), List.of());
            assertThat(json.decode(record)).isInstanceOfSatisfying(Event.class, read -> {
                assertThat(read.id()).isEqualTo(event.id());
                assertThat(read.userId()).isEqualTo(event.user());
                assertThat(read.timestamp()).isEqualTo(event.timestamp());
            });
        }
    }

    @Test
    void itsNumberIsReadOutOfIt() {
        NumberedEvents events = new NumberedEvents(0xFFFF_FFFFL, Users.uniform(10), 200);

        for (int i = 0; i < 5_000; i++) {
            NumberedEvent event = events.next();
            assertThat(event.number()).isEqualTo(i);
            assertThat(NumberedEvents.number(event.value())).isEqualTo(i);
        }
    }

    @Test
    void theSumIsThatOfAllAmounts() {
        NumberedEvents events = new NumberedEvents(3, Users.uniform(10), 340);
        long sum = 0;
        for (int i = 0; i < 100; i++) {
            Matcher amount = AMOUNT.matcher(new String(events.next().value(), StandardCharsets.US_ASCII));
            assertThat(amount.find()).isTrue();
            sum += Long.parseLong(amount.group(1)) * 100 + Long.parseLong(amount.group(2));
        }

        assertThat(events.cents()).isEqualTo(sum).isPositive();
        assertThat(events.count()).isEqualTo(100);
    }

    @Test
    void whatHasNoRoomForItsFieldsIsRefused() {
        assertThatThrownBy(() -> new NumberedEvents(1, Users.uniform(10), 199)).hasMessageContaining("200 bytes");
    }
}
