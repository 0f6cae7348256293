package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void whatComesOnceIsOfTheFirstRoundInItsOrder() {
        assertThat(rounds("+a +b -c +d")).containsExactly("+a +b -c +d");
    }

    @Test
    void writesThatRepeatAnIdAreOfTheSecondHoweverOften() {
        assertThat(rounds("+a +b +a +b +a +c")).containsExactly("+a +b +c", "+a +b +a");
    }

    @Test
    void aDeletionAndAWriteOfAnIdAreOfTwo() {
        assertThat(rounds("+a -a +b")).containsExactly("+a +b", "-a");
        assertThat(rounds("-a +a +a +b -b")).containsExactly("-a +b", "+a +a -b");
        assertThat(rounds("+a +a -a -a +a +b +b")).containsExactly("+a +b", "+a +b", "-a -a", "+a");
    }

    @Test
    void nothingIsOneRoundOfNothing() {
        assertThat(Rounds.of(List.of())).containsExactly(List.of());
    }

    private static List<String> rounds(String log) {
        List<Event> events = new ArrayList<>();
        Arrays.stream(log.split(" ", -1)).forEach(each -> events.add(event(events.size(), each)));
        return Rounds.of(events).stream()
                .map(round -> String.join(
                        " ",
                        round.stream()
                                .map(event -> (event.isDeletion() ? "-" : "+") + event.id())
                                .toList()))
                .toList();
    }

    private static Event event(int offset, String each) {
        String id = each.substring(1);
        SourceRecord record = new SourceRecord("events", "topic-id", 0, offset, 0, null, new byte[0], List.of());
        return each.startsWith("-")
                ? Event.deletion(id, Deletion.BY_ID, record)
                : new Event(id, "user", "type", Instant.EPOCH, JsonText.NONE, JsonText.NONE, record);
    }
}
