package io.anabranch.app.validate;

import io.anabranch.app.Decoding;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaDeadLetters;
import io.anabranch.ingest.KafkaTopics;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSinkSettings;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Asks all that the settings name whether it is there, lets this program in and has what writes need. Changes nothing. */
final class EnvironmentCheck {
    /** Answers are there by then; what is left is closed by the end of the process. */
    private static final Duration CLOSING = Duration.ofMillis(500);

    /** Reactor's key for who hears of failures that come after the answer. */
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    private final Settings settings;
    private final Duration timeout;
    /** Nobody looks at what these sinks count. */
    private final MeterRegistry meters = new CompositeMeterRegistry();

    EnvironmentCheck(Settings settings, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
    }

    /** Every part in the order of the configuration, all asked at once: one that is away holds up none but those that are shown after it. */
    Flux<Part> parts() {
        List<Mono<Part>> parts = new ArrayList<>();
        parts.add(answer(topics()));
        settings.schemaRegistry().ifPresent(registry -> parts.add(answer(registry(registry.url()))));
        settings.sinks().values().forEach(sink -> parts.add(answer(sink(sink))));
        settings.sinks().values().forEach(sink -> {
            if (sink.settings() instanceof LeaderboardSinkSettings redis) {
                parts.add(new RedisClock(sink.name(), redis, Clock.systemUTC()).compared(timeout));
            }
        });
        return Flux.fromIterable(parts).flatMapSequential(part -> part, parts.size());
    }

    private Mono<Part> answer(Question question) {
        return question.answer(timeout, Schedulers.parallel())
                .contextWrite(
                        context -> context.put(ON_ERROR_DROPPED, (Consumer<Throwable>) EnvironmentCheck::passOver));
    }

    /** Why a part is away is said once: a plan that was given up for it fails too, later. */
    private static void passOver(Throwable unused) {}

    private Question topics() {
        String name = "topics '" + String.join("', '", settings.kafka().topics()) + "' and '"
                + settings.kafka().deadLetters().topic() + "' on "
                + settings.kafka().brokers();
        return new Question(
                name, List.of(KafkaTopics.check(settings.kafka()), deadLetters()), KafkaTopics.plan(settings.kafka()));
    }

    private Mono<Void> deadLetters() {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> KafkaDeadLetters.open(settings.kafka(), meters)),
                KafkaDeadLetters::check,
                open -> soon(open.close()));
    }

    private Question registry(String url) {
        Mono<Void> check = Mono.using(() -> new Decoding(settings), Decoding::check, Decoding::close);
        return new Question("schema registry " + url, List.of(check), Mono.empty());
    }

    private Question sink(SinkSettings<?> section) {
        // To make a driver takes as long as to ask the store.
        Mono<Void> check = Mono.usingWhen(
                        Mono.fromSupplier(() -> section.open(TopicReplay.NONE, meters)),
                        Sink::check,
                        open -> soon(open.close()))
                .subscribeOn(Schedulers.boundedElastic());
        Mono<SchemaDiff> plan = Mono.defer(section::plan)
                .subscribeOn(Schedulers.boundedElastic())
                // So says a store that has nothing to compare.
                .filter(diff -> !diff.equals(SchemaDiff.NONE));
        return new Question("sink '" + section.name() + "'", List.of(check), plan);
    }

    private static Mono<Void> soon(Mono<Void> closing) {
        return closing.timeout(CLOSING).onErrorComplete();
    }
}
