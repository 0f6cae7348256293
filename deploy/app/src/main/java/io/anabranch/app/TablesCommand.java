package io.anabranch.app;

import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.validate.Part;
import io.anabranch.app.validate.PartsJson;
import io.anabranch.ingest.KafkaTopics;
import io.anabranch.settings.DurationText;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.topology.Causes;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code anabranch tables}: what has to exist before events can flow. */
@Command(
        name = "tables",
        description = "Plan, create and check topics, tables and indexes.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class TablesCommand {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Mono<SchemaDiff> NO_ANSWER =
            Mono.error(() -> new IllegalStateException("no answer within " + DurationText.of(TIMEOUT)));

    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "plan",
            description = "Say what create would do and what it would leave to an operator; change nothing.",
            mixinStandardHelpOptions = true)
    int plan(@Mixin ConfigFile config, @Mixin OutputOption output) {
        return compare(main.settings(config), output, PlanText::plan, plan -> true);
    }

    @Command(
            name = "check",
            description = "Say what differs from the settings; end with 1 if any of it matters. Change nothing.",
            mixinStandardHelpOptions = true)
    int check(@Mixin ConfigFile config, @Mixin OutputOption output) {
        return compare(main.settings(config), output, PlanText::differences, SchemaDiff::isFulfilled);
    }

    @Command(
            name = "create",
            description = {
                "Create the topics, and the tables and indexes of all sinks, where they are absent.",
                "Then say what still differs from the settings. What is there is neither changed nor deleted."
            },
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ConfigFile config,
            @Option(names = "--partitions", description = "Of a new topic of events.", defaultValue = "6")
                    int partitions,
            @Option(names = "--replication", description = "Copies of a new topic.", defaultValue = "1")
                    int replication) {
        Settings settings = main.settings(config);
        Mono<Void> topics = KafkaTopics.create(settings.kafka(), partitions, replication);
        return exitCode(
                create(topics(settings), topics, KafkaTopics.plan(settings.kafka())),
                eachSink(settings, sink -> create(title(sink), sink.create(), sink.plan())));
    }

    private int compare(
            Settings settings,
            OutputOption output,
            BiFunction<String, SchemaDiff, List<String>> text,
            Predicate<SchemaDiff> isFine) {
        List<Part> parts = Flux.merge(
                        compare(topics(settings), KafkaTopics.plan(settings.kafka())),
                        eachSink(settings, sink -> compare(title(sink), sink.plan())))
                .doOnNext(part -> say(part, output, text))
                .collectList()
                .blockOptional()
                .orElseThrow();
        if (output.isJson()) {
            say(List.of(PartsJson.of(parts).toPrettyString()));
        }
        boolean allFine =
                parts.stream().allMatch(part -> part.compared().filter(isFine).isPresent());
        return allFine ? ExitCode.FINE : ExitCode.FAILED;
    }

    private static Mono<Part> compare(String what, Mono<SchemaDiff> plan) {
        return plan.timeout(TIMEOUT, NO_ANSWER)
                .map(found -> Part.compared(what, found))
                .onErrorResume(
                        failure -> Mono.just(Part.failed(what, "could not be compared: " + Causes.words(failure))));
    }

    private void say(Part part, OutputOption output, BiFunction<String, SchemaDiff, List<String>> text) {
        part.troubles().forEach(trouble -> spec.commandLine().getErr().println(part.name() + ": " + trouble));
        if (!output.isJson()) {
            part.compared().ifPresent(found -> say(text.apply(part.name(), found)));
        }
    }

    /** What was created counts, though it could not be looked at afterwards. */
    private Mono<Boolean> create(String what, Mono<Void> creation, Mono<SchemaDiff> plan) {
        Mono<Boolean> remaining = plan.timeout(TIMEOUT, NO_ANSWER)
                .doOnNext(left -> say(PlanText.created(what, left)))
                .thenReturn(true)
                .onErrorResume(failure -> failed(what + ": exists, but could not be compared: " + Causes.words(failure))
                        .thenReturn(true));
        return creation.timeout(TIMEOUT, NO_ANSWER.then())
                .thenReturn(true)
                .onErrorResume(failure -> failed(what + ": could not be created: " + Causes.words(failure)))
                .flatMap(created -> created ? remaining : Mono.just(false));
    }

    /** All at once: one that is down neither hides nor holds up the others. */
    private static int exitCode(Mono<Boolean> topics, Flux<Boolean> sinks) {
        boolean allFine = Flux.merge(topics, sinks)
                .reduce(true, Boolean::logicalAnd)
                .blockOptional()
                .orElseThrow();
        return allFine ? ExitCode.FINE : ExitCode.FAILED;
    }

    private static <T> Flux<T> eachSink(Settings settings, Function<SinkSettings<?>, Mono<T>> work) {
        return Flux.fromIterable(settings.sinks().values())
                .flatMap(work, settings.sinks().size());
    }

    private static String topics(Settings settings) {
        return "topics '" + String.join("', '", settings.kafka().topics()) + "' and '"
                + settings.kafka().deadLetters().topic() + "'";
    }

    private static String title(SinkSettings<?> sink) {
        return "sink '" + sink.name() + "'";
    }

    /** In one piece, since several sinks may have something to say at once. */
    private void say(List<String> lines) {
        spec.commandLine().getOut().println(String.join(System.lineSeparator(), lines));
    }

    private Mono<Boolean> failed(String message) {
        spec.commandLine().getErr().println(message);
        return Mono.just(false);
    }
}
