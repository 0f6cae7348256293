package io.anabranch.app.verify;

import io.anabranch.app.settings.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code anabranch verify}: the proof of delivery. */
@Command(
        name = "verify",
        description = {
            "Read the log, the dead letters and every store in full and compare them.",
            "To be run while the pipeline is idle. Exits with 1 if anything is missing, doubled, altered, foreign or",
            "wrongly dead-lettered."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, description = "The pipeline's settings.")
    private Path config = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Report report = Verification.verify(Settings.read(config, System.getenv()));
        report.print(spec.commandLine().getOut());
        return report.isExact() ? 0 : 1;
    }
}
