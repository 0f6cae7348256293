package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private static final DynamoSettings WITHOUT_INDEX = SomeEvents.settings();
    private static final DynamoSettings WITH_INDEX = SomeEvents.full("Events", SomeEvents.ENDPOINT);
    private static final Event WRITTEN = SomeEvents.event("e#1", "u#1", "t", SomeEvents.TIME, "{}", "");

    private static final Event KNOWN =
            deletion(new Deletion(Optional.of("u#1"), Optional.of(SomeEvents.TIME), Optional.empty()));
    private static final Event OF_NO_USER =
            deletion(new Deletion(Optional.empty(), Optional.of(SomeEvents.TIME), Optional.empty()));
    private static final Event OF_NO_TIME =
            deletion(new Deletion(Optional.of("u#1"), Optional.empty(), Optional.of(SomeEvents.TIME)));

    @Test
    void hasTheKeyThatItsEventWasWrittenAt() {
        Item.Key key = Item.Key.of(KNOWN).orElseThrow();

        assertThat(key).isEqualTo(new Item(WRITTEN, WITH_INDEX).key());
        assertThat(Item.deletion(KNOWN, key).key()).isEqualTo(key);
    }

    @Test
    void hasNoKeyWhereItDoesNotKnowTheUserAndTheEventsOwnTime() {
        assertThat(Item.Key.of(OF_NO_USER)).isEmpty();
        assertThat(Item.Key.of(OF_NO_TIME)).isEmpty();
        assertThat(Item.Key.of(WRITTEN)).isEmpty();
    }

    @Test
    void isAppliedWithoutTheIndexOnlyWhereItsKeyIsKnown() {
        assertThat(DynamoSink.applies(WITHOUT_INDEX, KNOWN)).isTrue();
        assertThat(DynamoSink.applies(WITHOUT_INDEX, OF_NO_USER)).isFalse();
        assertThat(DynamoSink.applies(WITHOUT_INDEX, OF_NO_TIME)).isFalse();
        assertThat(DynamoSink.applies(WITH_INDEX, OF_NO_TIME)).isTrue();
    }

    private static Event deletion(Deletion known) {
        return Event.deletion("e#1", known, WRITTEN.record());
    }
}
