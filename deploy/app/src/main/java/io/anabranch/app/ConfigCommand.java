package io.anabranch.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.settings.Effective;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsSchema;
import io.anabranch.app.validate.SettingsNotes;
import java.io.PrintWriter;
import java.util.List;
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
    private SettingsReader main = SettingsReader.NONE;

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
        SettingsNotes.of(settings).forEach(out()::println);
        return ExitCode.FINE;
    }

    @Command(
            name = "print",
            description = "Print every setting that takes effect and where it came from; secrets masked.",
            mixinStandardHelpOptions = true)
    int print(@Mixin ConfigFile config, @Mixin OutputOption output) {
        List<Effective> settings = main.settings(config).effective();
        if (output.isJson()) {
            out().println(json(settings));
        } else {
            settings.forEach(setting -> out().println(setting.line()));
        }
        return ExitCode.FINE;
    }

    private static String json(List<Effective> settings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        settings.forEach(setting -> all.addObject()
                .put("key", setting.key())
                .put("value", setting.value())
                .put("origin", setting.origin()));
        return all.toPrettyString();
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
