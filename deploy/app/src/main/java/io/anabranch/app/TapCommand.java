package io.anabranch.app;

import io.anabranch.app.client.OpsClient;
import io.anabranch.app.client.OpsClient.OpsFailedException;
import io.anabranch.app.client.TapPath;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch tap}: events on their way. */
@Command(
        name = "tap",
        description = {
            "Show events of running pipelines as they are read, as each sink is given them, and what became of them there: one JSON object each.",
            "What is not taken in time is left out; while nobody taps it costs nothing."
        },
        mixinStandardHelpOptions = true)
final class TapCommand implements Callable<Integer> {
    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(names = "--sink", split = ",", description = "Only at these sinks; 'read' for records as they are read.")
    private List<String> sinks = new ArrayList<>();

    @Option(names = "--type", split = ",", description = "Only events of these types.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--user", split = ",", description = "Only events of these users.")
    private List<String> users = new ArrayList<>();

    @Option(names = "--id", split = ",", description = "Only these events.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            description = "So many of a hundred event ids, the same ones at every sink; default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private double percent = 100;

    @Option(
            names = "--limit",
            paramLabel = "LINES",
            description = "Of each process, after which it ends; default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private int limit = 100;

    @Option(names = "--values", description = "Show user ids and data as well, which needs the token.")
    private boolean values;

    @Override
    public Integer call() throws InterruptedException {
        String path = new TapPath()
                .with("sink", sinks)
                .with("type", types)
                .with("user", users)
                .with("id", ids)
                .with("percent", List.of(Double.toString(percent)))
                .with("limit", List.of(Integer.toString(limit)))
                .with("values", values ? List.of("shown") : List.of())
                .text();
        List<Stream<String>> answers = new ArrayList<>();
        boolean allAnswered = true;
        for (OpsClient process : ops.clients(main)) {
            try {
                answers.add(process.lines(path));
            } catch (OpsFailedException failure) {
                spec.commandLine().getErr().println("anabranch: " + failure.getMessage());
                allAnswered = false;
            }
        }
        List<Thread> readers = answers.stream()
                .map(lines -> new Thread(() -> print(lines), "tap"))
                .toList();
        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }
        return allAnswered ? ExitCode.FINE : ExitCode.FAILED;
    }

    private void print(Stream<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        try (lines) {
            lines.forEach(out::println);
        } catch (UncheckedIOException ended) {
            spec.commandLine().getErr().println("anabranch: the process ended");
        }
    }
}
