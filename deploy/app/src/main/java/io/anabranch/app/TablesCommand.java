package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.KafkaTopics;
import java.io.PrintWriter;
import java.time.Duration;
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
        description = "Create topics, tables and indexes.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class TablesCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParentCommand
    private Main main = Main.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "create",
            description = "Create the topics, and the tables and indexes of all sinks, where they are absent.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ConfigFile config,
            @Option(names = "--partitions", description = "Of a new topic of events.", defaultValue = "6")
                    int partitions,
            @Option(names = "--replication", description = "Copies of a new topic.", defaultValue = "1")
                    int replication) {
        Settings settings = main.settings(config);
        String topics = "topics '" + settings.kafka().topic() + "' and '"
                + settings.kafka().deadLetters() + "'";
        Mono<Boolean> kafka = attempt(topics, KafkaTopics.create(settings.kafka(), partitions, replication));
        Flux<Boolean> sinks = Flux.fromIterable(settings.sinks().values())
                .flatMap(
                        sink -> attempt("sink '" + sink.name() + "'", sink.create()),
                        settings.sinks().size());
        boolean allDone = kafka.concatWith(sinks)
                .reduce(true, Boolean::logicalAnd)
                .blockOptional()
                .orElseThrow();
        return allDone ? ExitCode.FINE : ExitCode.FAILED;
    }

    /** Tells how it went, so that one store which is down does not hide the others. */
    private Mono<Boolean> attempt(String what, Mono<Void> creation) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        return creation.timeout(PATIENCE)
                .thenReturn(true)
                .doOnNext(done -> out.println(what + ": there"))
                .onErrorResume(failure -> {
                    err.println(what + ": could not be created: " + failure.getMessage());
                    return Mono.just(false);
                });
    }
}
