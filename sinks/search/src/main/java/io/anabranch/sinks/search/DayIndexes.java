package io.anabranch.sinks.search;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.kit.StoreCalls;
import io.anabranch.topology.MisconfigurationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What makes the index of each day, and what deletes it: the template and the life cycle. */
final class DayIndexes {
    private static final String A_DAY = "-2026.11.28";
    private static final String OUTRANKED = "outranked by another template of the same indexes";
    private static final String OUTRANKED_REMEDY =
            "give the other a lower priority, or patterns that leave these days out; GET /_index_template lists all";

    private final Connection connection;
    private final SearchSettings settings;

    DayIndexes(Connection connection, SearchSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * Looks whether the cluster answers, takes the credentials and has the template, without which the first document of a day would make an index with
     * whatever mapping its fields suggest, as it would by another template. Who may not ask for the template is not kept from writing.
     */
    Mono<Void> check() {
        return family().then(connection.get("template", IndexTemplate.path(settings)))
                .flatMap(reply -> switch (reply.status()) {
                    case 404 ->
                        Mono.error(new MisconfigurationException(
                                "there is no index template '" + settings.index() + "': anabranch tables create"));
                    case 403 -> Mono.just(reply);
                    default -> ok(reply);
                })
                .then(new TemplateRank(connection, settings).isOutranked(Instant.now()))
                .flatMap(outranked -> outranked
                        ? Mono.error(new MisconfigurationException(
                                "index template '" + settings.index() + "' is " + OUTRANKED + ": " + OUTRANKED_REMEDY))
                        : Mono.empty());
    }

    /** Puts the life cycle and the template, unless there is one of its name already. */
    static Mono<Void> create(SearchSettings settings) {
        return with(
                settings,
                indexes -> indexes.family()
                        .flatMap(family -> indexes.createLifeCycle(family).then(indexes.createTemplate(family))));
    }

    private Mono<Void> createTemplate(Family family) {
        String path = IndexTemplate.path(settings);
        return connection
                .get("template", path)
                .flatMap(reply -> reply.status() == 404
                        ? connection.put("template", path, new IndexTemplate(settings, family).json())
                        : Mono.just(reply))
                .flatMap(DayIndexes::ok)
                .then();
    }

    private Mono<Void> createLifeCycle(Family family) {
        LifeCycle lifeCycle = new LifeCycle(settings, family);
        return Mono.justOrEmpty(settings.expireAfter())
                .flatMap(asked -> connection.get("life-cycle", lifeCycle.path()))
                .flatMap(reply -> {
                    if (LifeCycle.isUnknown(reply)) {
                        return Mono.error(new MisconfigurationException(LifeCycle.WITHOUT));
                    }
                    return reply.status() == 404
                            ? connection.put("life-cycle", lifeCycle.path(), lifeCycle.json())
                            : Mono.just(reply);
                })
                .flatMap(DayIndexes::ok)
                .then();
    }

    static Mono<SchemaDiff> plan(SearchSettings settings) {
        return with(
                settings,
                indexes -> indexes.family()
                        .flatMap(family -> Mono.zip(
                                indexes.templateDifferences(family),
                                indexes.lifeCycleDifferences(family),
                                (template, lifeCycle) -> new SchemaDiff(
                                        Stream.concat(lifeCycle.stream(), template.stream())
                                                .toList(),
                                        List.of("each event is one document in the index of its UTC day, "
                                                + settings.index() + A_DAY + ", which comes into being with it")))));
    }

    private Mono<List<Difference>> templateDifferences(Family family) {
        return connection.get("template", IndexTemplate.path(settings)).flatMap(reply -> {
            if (reply.status() == 404) {
                return Mono.just(List.of(new Difference(
                        "index template " + settings.index(), "absent", settings.days(), Action.CREATE, "")));
            }
            return Mono.zip(
                    ok(reply)
                            .flatMap(found -> Mono.fromCallable(
                                    () -> new IndexTemplate(settings, family).differences(found.body()))),
                    new TemplateRank(connection, settings).isOutranked(Instant.now()),
                    this::withRank);
        });
    }

    private List<Difference> withRank(List<Difference> differences, boolean outranked) {
        if (!outranked) {
            return differences;
        }
        List<Difference> all = new ArrayList<>(differences);
        all.add(new Difference(
                "index template " + settings.index(),
                OUTRANKED,
                "the one of the highest priority",
                Action.MANUAL,
                OUTRANKED_REMEDY));
        return all;
    }

    private Mono<List<Difference>> lifeCycleDifferences(Family family) {
        LifeCycle lifeCycle = new LifeCycle(settings, family);
        return connection
                .get("life-cycle", lifeCycle.path())
                .flatMap(reply -> Mono.fromCallable(() -> lifeCycle.differences(reply)));
    }

    private Mono<Family> family() {
        return connection
                .get("info", "/")
                .flatMap(DayIndexes::ok)
                .map(reply -> Family.of(new String(reply.body(), StandardCharsets.UTF_8)));
    }

    static Mono<Reply> ok(Reply reply) {
        return reply.isOk() ? Mono.just(reply) : Mono.error(Failures.of(reply));
    }

    private static <T> Mono<T> with(SearchSettings settings, Function<DayIndexes, Mono<T>> work) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> new Connection(
                                "tables", settings, new StoreCalls("tables", new SimpleMeterRegistry()))),
                        connection -> work.apply(new DayIndexes(connection, settings)),
                        Connection::close)
                .retryWhen(settings.limits()
                        .backoff()
                        .retry(failure -> new Failures().classify(failure).isRetryable(), Schedulers.parallel()));
    }
}
