package io.anabranch.app.cli;

import io.anabranch.app.ExitCode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code anabranch completion}: what a shell reads to complete commands and options. */
@Command(
        name = "completion",
        description = "Print a script by which a shell completes commands, options and their values.",
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
    private static final String PROGRAM = "anabranch";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "<shell>", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    /** Who completes. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(script());
        spec.commandLine().getOut().flush();
        return ExitCode.FINE;
    }

    private String script() {
        CommandLine commands = spec.root().commandLine();
        return switch (shell) {
            // The script tells Z shell by itself to read bash's completions.
            case BASH, ZSH -> AutoComplete.bash(PROGRAM, commands);
            case FISH -> FishCompletion.of(PROGRAM, commands.getCommandSpec());
        };
    }
}
