package io.anabranch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.client.OpsClient;
import io.anabranch.app.client.SinkRow;
import io.anabranch.app.client.SinkTable;
import io.anabranch.app.client.Top;
import io.anabranch.settings.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch top}: what the sinks do now. */
@Command(
        name = "top",
        description = {
            "Show what each sink of running pipelines does now: its state, events in a second, how long its writes take, how large its batches are,",
            "its requests in flight and their limit, retries, and how far it is behind, in records and in time. Until Ctrl-C."
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(
            names = "--sort",
            description = "By ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
            defaultValue = "name")
    private SinkRow.Order order = SinkRow.Order.NAME;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "Between two looks; default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    private int interval = 2;

    @Option(names = "--once", description = "One interval, and end.")
    private boolean once;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws InterruptedException {
        if (interval < 1) {
            throw new ParameterException(spec.commandLine(), "--interval must be at least 1, got " + interval);
        }
        List<OpsClient> processes = ops.clients(main);
        Top top = new Top(processes, System::nanoTime);
        List<String> failures = new ArrayList<>();
        var unused = top.next(failures::add);
        do {
            if (!failures.isEmpty() && once) {
                failures.forEach(failure -> spec.commandLine().getErr().println("anabranch: " + failure));
                return ExitCode.FAILED;
            }
            // The interval that its reader asked for; there is nothing else to wait for.
            Thread.sleep(Duration.ofSeconds(interval).toMillis());
            failures.clear();
            List<SinkRow> rows =
                    top.next(failures::add).stream().sorted(order.comparator()).toList();
            print(rows, processes.size() > 1, failures);
        } while (!once);
        return failures.isEmpty() ? ExitCode.FINE : ExitCode.FAILED;
    }

    private void print(List<SinkRow> rows, boolean several, List<String> failures) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            rows.forEach(row -> out.println(json(row)));
        } else {
            out.print(!once && Terminal.isThere() ? CLEAR : "");
            SinkTable.lines(rows, several).forEach(out::println);
            if (!once) {
                out.println("(every " + DurationText.of(Duration.ofSeconds(interval)) + ", Ctrl-C ends)");
            }
        }
        failures.forEach(failure -> spec.commandLine().getErr().println("anabranch: " + failure));
        out.flush();
    }

    private static String json(SinkRow row) {
        try {
            return JSON.writeValueAsString(row.json());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
