package io.anabranch.app.cli;

import io.anabranch.app.ExitCode;
import io.anabranch.app.settings.SettingsTemplate;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code anabranch init}: a first configuration. */
@Command(
        name = "init",
        description = {
            "Write a first configuration, with comments: what is required, filled for the servers of 'anabranch local up',",
            "and what is changed most often, commented out with its default. Overwrites no file."
        },
        mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--sinks",
            split = ",",
            paramLabel = "<kind>",
            description = "Kinds of sinks, such as dynamodb,feed; all where none is given.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--output", paramLabel = "<file>", description = "A new file; standard output where not given.")
    private Optional<Path> file = Optional.empty();

    @Override
    public Integer call() throws IOException {
        List<String> known = SettingsTemplate.kinds();
        for (String kind : kinds) {
            if (!known.contains(kind)) {
                throw new ParameterException(
                        spec.commandLine(), "--sinks must be of " + String.join(", ", known) + ", got '" + kind + "'");
            }
        }
        String text = SettingsTemplate.of(kinds.isEmpty() ? known : kinds);
        if (file.isPresent()) {
            return write(file.get(), text);
        }
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return ExitCode.FINE;
    }

    private int write(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            say(file + " exists already and was left as it is; name another file");
            return ExitCode.FAILED;
        }
        say("written to " + file + "; next: anabranch validate --config " + file);
        return ExitCode.FINE;
    }

    private void say(String line) {
        spec.commandLine().getErr().println("anabranch: " + line);
    }
}
