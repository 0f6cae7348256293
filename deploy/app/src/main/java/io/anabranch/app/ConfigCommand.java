package io.anabranch.app;

import io.anabranch.app.settings.Effective;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsSchema;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch config}: looks at the settings and touches nothing. */
@Command(
        name = "config",
        description = "Check or print the settings, or their schema.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class ConfigCommand {
    @ParentCommand
    private Main main = Main.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "check",
            description = "Say what is wrong with the configuration, or that it is valid.",
            mixinStandardHelpOptions = true)
    int check(@Mixin ConfigFile config) {
        Settings settings = main.settings(config);
        out().printf(
                        "%s: configuration is valid, %d sinks%n",
                        config.file(), settings.sinks().size());
        if (settings.event().hasDeletes()) {
            settings.sinks()
                    .values()
                    .forEach(sink -> sink.unappliedDeletions()
                            .ifPresent(limit -> out().println("sink '" + sink.name() + "' " + limit)));
        }
        settings.unused().forEach(variable -> out().println(variable + ": unknown environment variable, ignored"));
        return ExitCode.FINE;
    }

    @Command(
            name = "print",
            description = "Print every setting that takes effect and where it came from; secrets masked.",
            mixinStandardHelpOptions = true)
    int print(@Mixin ConfigFile config) {
        for (Effective setting : main.settings(config).effective()) {
            out().printf("%-60s  # %s%n", setting.key() + ": " + setting.value(), setting.origin());
        }
        return ExitCode.FINE;
    }

    @Command(
            name = "schema",
            description = "Print the JSON Schema of the configuration file, for an editor.",
            mixinStandardHelpOptions = true)
    int schema() {
        out().print(SettingsSchema.text());
        out().flush();
        return ExitCode.FINE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
