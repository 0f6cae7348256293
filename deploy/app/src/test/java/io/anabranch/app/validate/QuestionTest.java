package io.anabranch.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.topology.MisconfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How a part is judged by what it was asked. */
class QuestionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Mono<Void> WELL = Mono.empty();
    private static final Mono<Void> SILENT = Mono.never();
    private static final Mono<Void> WRONG =
            Mono.error(new MisconfigurationException("Table 't' does not exist: create it"));
    private static final Mono<Void> AWAY = Mono.error(new IllegalStateException("the store refused the connection"));
    private static final SchemaDiff SAME = new SchemaDiff(List.of(), List.of("it costs"));

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();

    @Test
    void isUpToDateOnlyWhereItWasCompared() {
        assertThat(part(Mono.just(SAME), WELL).lines()).containsExactly("store: up to date");
        assertThat(part(Mono.empty(), WELL).lines()).containsExactly("store: ok");
        assertThat(part(Mono.just(SAME), WELL).isFine()).isTrue();
    }

    @Test
    void saysWhatDiffersAndThenTheRemedy() {
        Part part = part(Mono.just(diff(Action.CREATE)), WRONG);

        assertThat(part.isFine()).isFalse();
        assertThat(part.lines())
                .containsExactly(
                        "store: differs from the settings",
                        "  + index i: absent, expected [k]; will be created",
                        "  ! Table 't' does not exist: create it");
    }

    @Test
    void isFineWithADifferenceThatDoesNoHarm() {
        assertThat(part(Mono.just(diff(Action.INFORMATIONAL)), WELL).isFine()).isTrue();
        assertThat(part(Mono.just(diff(Action.MANUAL)), WELL).isFine()).isFalse();
    }

    @Test
    void saysTheCauseAtOnceWhereAPlanWouldTryForLonger() {
        Part part = part(Mono.never(), AWAY);

        assertThat(part.lines()).containsExactly("store: the store refused the connection");
    }

    @Test
    void aMistakeIsSaidThoughThePlanGivesNoAnswer() {
        Optional<Part> answer = answer(new Question("store", List.of(WRONG), Mono.never()), TIMEOUT);

        assertThat(answer.map(Part::lines)).contains(List.of("store: Table 't' does not exist: create it"));
    }

    @Test
    void aRemedyIsPreferredToThePlansFailure() {
        Part part = part(Mono.error(new IllegalStateException("some code 13")), WRONG);

        assertThat(part.lines()).containsExactly("store: Table 't' does not exist: create it");
    }

    @Test
    void aPlanThatFailsIsSaid() {
        Part part = part(Mono.error(new IllegalStateException("may not list indexes")), WELL);

        assertThat(part.isFine()).isFalse();
        assertThat(part.lines()).containsExactly("store: may not list indexes");
    }

    @Test
    void whoGivesNoAnswerIsWaitedForThatLongAndNamed() {
        Question question = new Question("store", List.of(WELL, SILENT), Mono.just(SAME));

        assertThat(answer(question, TIMEOUT.minusMillis(1))).isEmpty();
        assertThat(answer(question, TIMEOUT).map(Part::lines)).contains(List.of("store: no answer within 10s"));
    }

    @Test
    void rightsThatAreMissingAreNotHiddenByTablesThatAreThere() {
        Part part = part(Mono.just(SAME), WRONG);

        assertThat(part.lines()).containsExactly("store: Table 't' does not exist: create it");
        assertThat(part.isFine()).isFalse();
    }

    private Part part(Mono<SchemaDiff> plan, Mono<Void> check) {
        return answer(new Question("store", List.of(check), plan), Duration.ZERO)
                .orElseThrow();
    }

    /** What is known after so long. */
    private Optional<Part> answer(Question question, Duration after) {
        var answer = question.answer(TIMEOUT, timer).toFuture();
        timer.advanceTimeBy(after);
        return Optional.ofNullable(answer.getNow(null));
    }

    private static SchemaDiff diff(Action action) {
        return new SchemaDiff(List.of(new Difference("index i", "absent", "[k]", action, "")), List.of());
    }
}
