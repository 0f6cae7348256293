package io.anabranch.topology;

import static io.anabranch.topology.Events.event;
import static io.anabranch.topology.Events.events;
import static io.anabranch.topology.Events.rejected;
import static io.anabranch.topology.Verified.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

class ObservedSinkTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final HeldSink held = new HeldSink("table");
    private final Clock clock = Clock.fixed(Events.TIME.plusSeconds(90), ZoneOffset.UTC);
    private final ObservedSink sink = new ObservedSink(held, meters, clock);

    @Test
    void countsWhatWasWrittenAndWhatWasRejectedAndBy() {
        verified(StepVerifier.create(sink.write(events(5)))
                .then(() -> held.finish(0, rejected("too-large"), rejected("too-large")))
                .expectNextCount(2)
                .verifyComplete());

        assertThat(written()).isEqualTo(3);
        assertThat(meters.get("anabranch.events.rejected")
                        .tags("stage", "somebody", "reason", "too-large")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("anabranch.sink.batch.events").summary().max()).isEqualTo(5);
        assertThat(writes("written")).isEqualTo(1);
        assertThat(meters.get("anabranch.event.age").timer().max(TimeUnit.SECONDS))
                .isEqualTo(90);
    }

    @Test
    void leavesOutAndCountsTheDeletionsThatTheSinkCantApply() {
        List<Event> events = List.of(event(1), Event.deletion("e-0", Deletion.BY_ID, event(2).record()), event(3));

        verified(StepVerifier.create(sink.write(events))
                .then(() -> held.finish(0))
                .verifyComplete());

        assertThat(held.events(0)).containsExactly(events.get(0), events.get(2));
        assertThat(written()).isEqualTo(2);
        assertThat(deletions("skipped")).isEqualTo(1);
        assertThat(deletions("applied")).isZero();
    }

    @Test
    void isDoneWithNothingButWhatTheSinkCantApply() {
        verified(StepVerifier.create(sink.write(List.of(Event.deletion("e-0", Deletion.BY_ID, event(2).record()))))
                .verifyComplete());

        assertThat(held.begun()).isZero();
        assertThat(deletions("skipped")).isEqualTo(1);
    }

    @Test
    void countsADeletionAsAppliedAndAsNoEvent() {
        Event deletion = Event.deletion("e-0", Deletion.BY_ID, event(2).record());
        Event rejected = Event.deletion("e-4", Deletion.BY_ID, event(2).record());
        held.applyingDeletions();

        verified(StepVerifier.create(sink.write(List.of(event(1), deletion, rejected)))
                .then(() -> held.finish(
                        0, new Rejected(rejected.record(), "table", RejectReason.REJECTED_BY_STORE, "detail")))
                .expectNextCount(1)
                .verifyComplete());

        assertThat(written()).isEqualTo(1);
        assertThat(deletions("applied")).isEqualTo(1);
        assertThat(deletions("skipped")).isZero();
    }

    @Test
    void aFailedWriteCountsNoDeletion() {
        Event deletion = Event.deletion("e-0", Deletion.BY_ID, event(2).record());

        verified(StepVerifier.create(sink.write(List.of(event(1), deletion)))
                .then(() -> held.fail(0))
                .verifyErrorMessage("table is down"));

        assertThat(deletions("skipped")).isZero();
    }

    @Test
    void itsSinkIsMaintained() {
        Disposable maintain = sink.maintain().subscribe();

        assertThat(held.isLookedAfter()).isTrue();

        maintain.dispose();
        assertThat(held.isLookedAfter()).isFalse();
    }

    @Test
    void anEventDatedAheadIsOfAgeZero() {
        ObservedSink early = new ObservedSink(held, meters, Clock.fixed(Events.TIME.minusSeconds(9), ZoneOffset.UTC));

        verified(StepVerifier.create(early.write(events(1)))
                .then(() -> held.finish(0))
                .verifyComplete());

        assertThat(meters.get("anabranch.event.age").timer().max(TimeUnit.SECONDS))
                .isZero();
    }

    @Test
    void aFailedWriteCountsNothingAsWritten() {
        verified(StepVerifier.create(sink.write(events(5)))
                .then(() -> held.fail(0))
                .verifyErrorMessage("table is down"));

        assertThat(written()).isZero();
        assertThat(writes("failed")).isEqualTo(1);
    }

    @Test
    void aCancelledWriteCountsNothingAsWritten() {
        Disposable write = sink.write(events(5)).subscribe();

        write.dispose();

        assertThat(written()).isZero();
        assertThat(writes("cancelled")).isEqualTo(1);
        assertThat(held.cancelled()).isEqualTo(1);
    }

    @Test
    void isTheSinkThatItMeasures() {
        assertThat(sink.name()).isEqualTo("table");
        assertThat(sink.needsOrder()).isFalse();
        verified(StepVerifier.create(sink.close()).verifyComplete());
        assertThat(List.of(held.begun())).containsExactly(0);
    }

    private double deletions(String outcome) {
        return meters.get("anabranch.deletions")
                .tags("sink", "table", "outcome", outcome)
                .counter()
                .count();
    }

    private double written() {
        return meters.get("anabranch.events.written")
                .tag("sink", "table")
                .counter()
                .count();
    }

    private long writes(String outcome) {
        return meters.get("anabranch.sink.write")
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
