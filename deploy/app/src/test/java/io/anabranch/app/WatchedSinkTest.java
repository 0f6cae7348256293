package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class WatchedSinkTest {
    private final SetClock clock = new SetClock();
    private final WatchedSink sink = new WatchedSink(new AnsweringSink(Flux::never), clock);

    @Test
    void isWellBeforeTheFirstWriteAndWhileOneTakesTheUsualTime() {
        assertThat(sink.trouble()).isEmpty();

        Disposable write = sink.write(List.of()).subscribe();
        clock.advance(WatchedSink.USUAL);

        assertThat(sink.trouble()).isEmpty();
        write.dispose();
    }

    @Test
    void whatItWatchesIsLookedAfterToo() {
        assertThatThrownBy(() -> sink.upkeep().block()).hasMessage("unwell");
    }

    @Test
    void isInTroubleWhileAWriteTakesLonger() {
        Disposable write = sink.write(List.of()).subscribe();
        clock.advance(WatchedSink.USUAL.plusSeconds(1));

        assertThat(sink.trouble()).contains("a write has been under way for 11 s");

        write.dispose();
        assertThat(sink.trouble()).as("given up").isEmpty();
    }

    @Test
    void isInTroubleAfterAWriteThatFailedUntilOneCompletes() {
        List<Flux<Rejected>> answers =
                new ArrayList<>(List.of(Flux.error(new IllegalStateException("down")), Flux.empty()));
        WatchedSink flaky = new WatchedSink(new AnsweringSink(() -> answers.remove(0)), clock);

        flaky.write(List.of()).onErrorComplete().then().block();
        assertThat(flaky.trouble()).contains("the last write failed");

        flaky.write(List.of()).then().block();
        assertThat(flaky.trouble()).isEmpty();
    }

    private record AnsweringSink(Supplier<Flux<Rejected>> answers) implements Sink {
        @Override
        public String name() {
            return "answering";
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return answers.get();
        }

        @Override
        public Mono<Void> upkeep() {
            return Mono.error(new IllegalStateException("unwell"));
        }
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T08:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
