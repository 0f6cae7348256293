package io.anabranch.app.validate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.ConfigFile;
import io.anabranch.app.ExitCode;
import io.anabranch.app.SettingsReader;
import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.settings.Mistake;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** {@code anabranch validate}: whether {@code run} would find all that it needs. */
@Command(
        name = "validate",
        description = {
            "Check the configuration in three stages: its syntax, its meaning, and the environment that it names: brokers, topics, rights,",
            "the schema registry, tables and indexes, Redis, clocks. Asks all of it at once, and changes nothing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:something of the environment is away, or not as the configuration asks",
            "2:usage",
            "78:the configuration is invalid; the environment was not asked"
        })
public final class ValidateCommand implements Callable<Integer> {
    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Option(names = "--no-environment", description = "Only syntax and meaning; contact no server.")
    private boolean isWithoutEnvironment;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait for the environment's answers, in all. Default: ${DEFAULT-VALUE}.",
            defaultValue = "9s",
            converter = TimeoutOption.class)
    private Duration timeout = Duration.ofSeconds(9);

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        return output.isJson() ? json() : text();
    }

    private int text() {
        Settings settings = main.settings(config);
        out().printf("syntax: ok%nmeaning: ok, %d sinks%n", settings.sinks().size());
        SettingsNotes.of(settings).forEach(note -> out().println("  i " + note));
        if (isWithoutEnvironment) {
            out().println("environment: not asked");
            return ExitCode.FINE;
        }
        return ended(parts(settings)
                .doOnNext(part -> part.lines().forEach(out()::println))
                .collectList()
                .blockOptional()
                .orElseThrow());
    }

    /** The whole answer is one object; what an operator reads too is said as ever. */
    private int json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("file", config.file().toString());
        try {
            return json(main.settings(config), answer);
        } catch (SettingsException wrong) {
            answer.put("valid", false);
            var mistakes = answer.putArray("mistakes");
            wrong.mistakes().forEach(mistake -> add(mistake, mistakes.addObject()));
            throw wrong;
        } finally {
            out().println(answer.toPrettyString());
        }
    }

    private int json(Settings settings, ObjectNode answer) {
        answer.put("valid", true);
        SettingsNotes.of(settings).forEach(answer.putArray("notes")::add);
        if (isWithoutEnvironment) {
            return ExitCode.FINE;
        }
        List<Part> parts = parts(settings).collectList().blockOptional().orElseThrow();
        answer.put("fine", parts.stream().allMatch(Part::isFine)).set("environment", PartsJson.of(parts));
        return ended(parts);
    }

    private static void add(Mistake mistake, ObjectNode json) {
        json.put("place", mistake.place().toString()).put("key", mistake.key()).put("problem", mistake.problem());
    }

    private Flux<Part> parts(Settings settings) {
        return new EnvironmentCheck(settings, timeout).parts();
    }

    private int ended(List<Part> parts) {
        long wrong = parts.stream().filter(part -> !part.isFine()).count();
        if (wrong == 0) {
            return ExitCode.FINE;
        }
        String remedy = parts.stream().anyMatch(Part::isCreatable)
                ? "; 'anabranch tables create --config " + config.file() + "' adds what is marked +"
                : "";
        spec.commandLine()
                .getErr()
                .printf("anabranch: %d of %d parts of the environment are not fine%s%n", wrong, parts.size(), remedy);
        return ExitCode.FAILED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
