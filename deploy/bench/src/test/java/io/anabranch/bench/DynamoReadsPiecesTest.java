package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class DynamoReadsPiecesTest {
    private static final Ledger LEDGER = Ledger.of(2_000);

    @Test
    void theLedgerHasEachEventOnceAndUsersWithManyEach() {
        assertThat(LEDGER.events()).hasSize(2_000).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(LEDGER.events().stream().map(Event::userId).distinct()).hasSize(5);
    }

    @Test
    void anAnswerIsRightOnlyWithEveryIdInItsPlace() {
        List<Event> expected = LEDGER.oldestFirst(event -> event.userId().equals("user-1"));
        List<String> ids = expected.stream().map(Event::id).toList();
        Question question = new Question("timeline", Flux.empty(), expected, 0, 1);

        assertThat(answer(question, ids, 1).isRight()).isTrue();
        assertThat(answer(question, ids.subList(1, ids.size()), 1).isRight()).isFalse();
        assertThat(answer(question, ids.stream().sorted().toList(), 1).isRight())
                .isFalse();
    }

    @Test
    void whatIsReadInVainCountsAgainstTheBound() {
        List<Event> expected = LEDGER.events().subList(0, 100);
        long bytes = Ledger.bytes(expected);
        Question exact = new Question("exact", Flux.empty(), expected, /* readInVain= */ 0, /* requests= */ 1);
        Question loose = new Question("loose", Flux.empty(), expected, /* readInVain= */ 100, /* requests= */ 1);

        assertThat(exact.mostUnits()).isEqualTo(0.5 * (bytes / 4_096.0 + 1));
        assertThat(loose.mostUnits()).isEqualTo(0.5 * (2 * bytes / 4_096.0 + 1));
        assertThat(answer(exact, List.of(), exact.mostUnits()).goal().isMet()).isTrue();
        assertThat(answer(exact, List.of(), loose.mostUnits()).goal().isMet()).isFalse();
    }

    private static Answer answer(Question question, List<String> ids, double units) {
        return new Answer(question, ids, units, 1, 1);
    }
}
