package io.anabranch.app.verify;

import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code anabranch verify}: the proof of delivery. */
@Command(
        name = "verify",
        description = {
            "Read every store, the dead letters and the log in full and compare them, while the pipeline runs or not.",
            "What a sink has committed has to be stored; what is behind that may be. Exits with 1 if anything is missing,",
            "doubled, altered, foreign or not deleted."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The pipeline's settings.")
    private Path config = Path.of("");

    @Option(names = "--sink", split = ",", paramLabel = "<name>", description = "Only these sinks; all if not given.")
    private Set<String> sinks = new TreeSet<>();

    @Option(
            names = "--from",
            paramLabel = "<time>",
            description = "Only events of this time and later, by their own time: 2026-11-20T00:00Z.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "<time>", description = "Only events before this time.")
    private @Nullable String until;

    @Option(
            names = "--sample",
            paramLabel = "<percent>",
            description = "Only so many of a hundred ids, always the same ones. Leaderboards are compared in full.")
    private double samplePercent = 100;

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--temporary",
            paramLabel = "<directory>",
            description =
                    "Where what is read is put aside: about 100 bytes of each event for each store, and as much for the log.")
    private Path temporary = VerifyOptions.ALL.directory();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(config, System.getenv());
        Report report = Verification.verify(settings, options(settings), progress());
        if (output.isJson()) {
            report.printJson(spec.commandLine().getOut());
        } else {
            report.print(spec.commandLine().getOut());
        }
        return report.isExact() ? 0 : 1;
    }

    /** Beside the report, which may be read by a program. */
    private Progress progress() {
        return new Progress(spec.commandLine().getErr()::println, System::nanoTime);
    }

    private VerifyOptions options(Settings settings) {
        for (String sink : sinks) {
            if (!settings.sinks().containsKey(sink)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--sink must be one of "
                                + String.join(", ", settings.sinks().keySet()) + ", got '" + sink + "'");
            }
        }
        if (!(samplePercent > 0 && samplePercent <= 100)) {
            throw new ParameterException(
                    spec.commandLine(), "--sample must be more than 0, at most 100, got " + samplePercent);
        }
        if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
            throw new ParameterException(
                    spec.commandLine(), "--temporary must be a directory that can be written to, got " + temporary);
        }
        Optional<Instant> first = time("--from", from);
        Optional<Instant> end = time("--to", until);
        if (first.isPresent() && end.isPresent() && !first.get().isBefore(end.get())) {
            throw new ParameterException(
                    spec.commandLine(), "--from must be before --to, got " + from + " and " + until);
        }
        return new VerifyOptions(sinks, first, end, samplePercent, temporary);
    }

    private Optional<Instant> time(String option, @Nullable String given) {
        if (given == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(given).toInstant());
        } catch (DateTimeParseException noTime) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be a time such as 2026-11-20T00:00Z, got '" + given + "'");
        }
    }
}
