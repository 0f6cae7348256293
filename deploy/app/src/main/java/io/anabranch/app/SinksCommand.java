package io.anabranch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.client.Columns;
import io.anabranch.app.client.OpsClient;
import io.anabranch.app.client.OpsClient.OpsFailedException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch sinks}: the sinks of running pipelines, and whether they go on. */
@Command(
        name = "sinks",
        description = "List the sinks of a running pipeline, or pause and resume one.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class SinksCommand {
    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "list",
            description = "Say of every sink its state, how far it is behind, and why it is not well.",
            mixinStandardHelpOptions = true)
    int list(@Mixin OpsOptions ops, @Mixin OutputOption output) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PROCESS", "SINK", "STATE", "SINCE", "LAG"));
        List<String> causes = new ArrayList<>();
        boolean allAnswered = true;
        for (OpsClient process : ops.clients(main)) {
            Optional<JsonNode> answer = answer(() -> process.get("/v1/sinks"));
            allAnswered &= answer.isPresent();
            for (JsonNode sink : answer.map(all -> all.path("sinks")).orElseGet(MissingNode::getInstance)) {
                if (output.isJson()) {
                    out().println(sink);
                }
                rows.add(List.of(
                        process.address(),
                        sink.path("name").asText(),
                        sink.path("state").asText(),
                        Instant.parse(sink.path("since").asText())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString(),
                        sink.has("lag_records")
                                ? String.format(
                                        Locale.ROOT,
                                        "%,d",
                                        sink.path("lag_records").asLong())
                                : "-"));
                if (sink.has("cause")) {
                    causes.add(sink.path("name").asText() + ": "
                            + sink.path("cause").asText());
                }
            }
        }
        if (!output.isJson()) {
            Columns.aligned(rows).forEach(out()::println);
            causes.forEach(out()::println);
        }
        return allAnswered ? ExitCode.FINE : ExitCode.FAILED;
    }

    @Command(
            name = "pause",
            description = "Give a sink nothing more; it falls behind, and catches up when it is resumed.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin OpsOptions ops, @Parameters(paramLabel = "SINK", description = "Its name.") String sink) {
        return tell(ops, sink, "pause");
    }

    @Command(
            name = "resume",
            description = "Let a sink go on that was paused, or that its dead-letter budget stopped.",
            mixinStandardHelpOptions = true)
    int resume(@Mixin OpsOptions ops, @Parameters(paramLabel = "SINK", description = "Its name.") String sink) {
        return tell(ops, sink, "resume");
    }

    /** Asks every process, also where another does not answer; prints the state of each that did, and why another did not. */
    private int tell(OpsOptions ops, String sink, String what) {
        boolean allAnswered = true;
        for (OpsClient process : ops.clients(main)) {
            Optional<JsonNode> after = answer(() -> process.post("/v1/sinks/" + PathSegment.of(sink) + "/" + what));
            allAnswered &= after.isPresent();
            after.ifPresent(state -> out().println(process.address() + ": sink '" + sink + "' is "
                    + state.path("state").asText()));
        }
        return allAnswered ? ExitCode.FINE : ExitCode.FAILED;
    }

    private Optional<JsonNode> answer(Supplier<JsonNode> question) {
        try {
            return Optional.of(question.get());
        } catch (OpsFailedException failure) {
            spec.commandLine().getErr().println("anabranch: " + failure.getMessage());
            return Optional.empty();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
