package io.anabranch.app;

import io.anabranch.app.cases.CaseResult;
import io.anabranch.app.cases.Cases;
import io.anabranch.app.cases.JunitXml;
import io.anabranch.app.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch check-cases}: what has to become of an operator's own records. */
@Command(
        name = "check-cases",
        description = {
            "Check an operator's own cases: records, and the exact item, row, document or message that each sink makes of them, or why they are",
            "rejected. Without any server but the schema registry, where one is set. Ends with 1 if any case fails."
        },
        mixinStandardHelpOptions = true)
final class CheckCasesCommand implements Callable<Integer> {
    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of cases, in YAML.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--junit", paramLabel = "FILE", description = "Where to write the results as JUnit's XML.")
    private Optional<Path> junit = Optional.empty();

    @Option(names = "--print", description = "Print what became of each record, to be taken for what is expected.")
    private boolean print;

    @Override
    public Integer call() throws IOException {
        Settings settings = main.settings(config);
        List<CaseResult> results = new ArrayList<>();
        try (Decoding decoding = new Decoding(settings)) {
            Cases cases = new Cases(
                    decoding::decode,
                    settings.sinks().values(),
                    settings.kafka().topics().get(0));
            files.forEach(file -> results.addAll(cases.check(file)));
        }
        results.forEach(this::print);
        long failed = results.stream().filter(result -> !result.isPassed()).count();
        out().printf("%d cases, %d failed%n", results.size(), failed);
        if (junit.isPresent()) {
            Files.writeString(junit.get(), JunitXml.of("anabranch check-cases", results));
        }
        return failed == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }

    private void print(CaseResult result) {
        out().println((result.isPassed() ? "passed  " : "FAILED  ") + result.name());
        result.differences().forEach(difference -> out().println("        " + difference));
        if (print) {
            out().println("        " + result.actual());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
