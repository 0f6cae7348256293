package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.Answer;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkAnswerTest {
    private static final String CREATED = "{\"create\":{\"status\":201}}";
    private static final String BUSY = "{\"create\":{\"status\":429}}";

    @Test
    void allIsStoredWhereEachWasCreated() throws Exception {
        assertThat(left(1, answer(CREATED))).isEmpty();
        assertThat(left(3, answer(CREATED, CREATED, CREATED))).isEmpty();
        assertThat(left(2, answer(CREATED, CREATED).replace(",", ", "))).isEmpty();
    }

    /** Each is as long as the answer to that many that were created, or nearly. */
    @Test
    void whatIsNotSaidToBeStoredIsLeft() throws Exception {
        assertThat(left(3, answer(BUSY, CREATED, CREATED))).containsExactly("e0");
        assertThat(left(3, answer(CREATED, BUSY, CREATED))).containsExactly("e1");
        assertThat(left(3, answer(CREATED, CREATED, BUSY))).containsExactly("e2");
        assertThat(left(3, answer(CREATED, CREATED))).containsExactly("e2");
        assertThat(left(2, answer())).containsExactly("e0", "e1");
    }

    @Test
    void anAnswerThatDiffersInAnyByteIsNotTheUsualOne() {
        byte[] usual = answer(CREATED, CREATED).getBytes(StandardCharsets.UTF_8);

        assertThat(BulkAnswer.isAllCreated(usual, 2)).isTrue();
        for (int i = 0; i < usual.length; i++) {
            byte[] other = usual.clone();
            other[i]++;
            assertThat(BulkAnswer.isAllCreated(other, 2)).as("byte %d", i).isFalse();
        }
        assertThat(BulkAnswer.isAllCreated(usual, 1)).isFalse();
        assertThat(BulkAnswer.isAllCreated(usual, 3)).isFalse();
    }

    @Test
    void whatWasThereAlreadyIsStored() throws Exception {
        String conflict = "{\"create\":{\"status\":409,\"error\":{\"type\":\"version_conflict_engine_exception\"}}}";

        assertThat(left(2, answer(CREATED, conflict))).isEmpty();
    }

    private static String answer(String... items) {
        return "{\"items\":[" + String.join(",", items) + "]}";
    }

    private static List<String> left(int documents, String answer) throws IOException {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            SourceRecord record = new SourceRecord("events", "id", 0, i, 0, null, new byte[0], Collections.emptyList());
            events.add(new Event("e" + i, "user", "type", Instant.EPOCH, JsonText.of("{}"), JsonText.NONE, record));
        }
        Answer<Document> settled =
                BulkAnswer.of(new Documents("events").of(events), answer.getBytes(StandardCharsets.UTF_8), "search");
        return settled.left().stream().map(document -> document.event().id()).toList();
    }
}
