package io.anabranch.app;

import io.anabranch.app.cli.CompletionCommand;
import io.anabranch.app.cli.Examples;
import io.anabranch.app.cli.InitCommand;
import io.anabranch.app.doctor.DoctorCommand;
import io.anabranch.app.settings.Mistake;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsException;
import io.anabranch.app.validate.ValidateCommand;
import io.anabranch.app.verify.VerifyCommand;
import io.anabranch.topology.Causes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** {@code anabranch}: the command line. */
@Command(
        name = "anabranch",
        description = "Reads events from Kafka once and delivers every one of them to several stores at the same time.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:failed",
            "2:usage",
            "78:the configuration is invalid, and nothing was changed; or run found at its start that what it names is not there or not allowed"
        })
public final class Main implements SettingsReader {
    private static final Map<String, Class<?>> COMMANDS = commands();
    private static final Set<String> OF_ALL = Set.of("help", "completion");

    private final Map<String, String> environment;

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        // A pipeline's log is what it has to say.
        if (args.length > 0 && !args[0].equals("run")) {
            CommandLog.silence(System.getenv());
        }
        System.exit(run(args, System.getenv(), out, err));
    }

    /**
     * Does what the arguments ask for, and returns when it is done.
     *
     * @param environment variables by name
     * @return the exit code, one of {@link ExitCode}
     */
    public static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return run(commandLine(new Main(environment), commands(args)), args, out, err);
    }

    /** All commands, for who looks at them and runs none. */
    public static CommandLine commandLine() {
        return commandLine(new Main(Map.of()), COMMANDS);
    }

    private static CommandLine commandLine(Main main, Map<String, Class<?>> commands) {
        CommandLine line = new CommandLine(main);
        commands.forEach(line::addSubcommand);
        Examples.addTo(line);
        return line;
    }

    /** The same for another program's commands. */
    public static int execute(Object commands, String[] args, PrintWriter out, PrintWriter err) {
        return run(new CommandLine(commands), args, out, err);
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("init", InitCommand.class);
        commands.put("validate", ValidateCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("tables", TablesCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("event", EventCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("sinks", SinksCommand.class);
        commands.put("top", TopCommand.class);
        commands.put("tap", TapCommand.class);
        commands.put("replay", ReplayCommand.class);
        commands.put("dlq", DlqCommand.class);
        commands.put("check-cases", CheckCasesCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("train", TrainCommand.class);
        commands.put("help", CommandLine.HelpCommand.class);
        return commands;
    }

    /**
     * The one that is asked for, where one is: to read the annotations of all takes longer than most of what they do; all for who tells of
     * all.
     */
    private static Map<String, Class<?>> commands(String[] args) {
        boolean isOfAll = args.length == 0 || OF_ALL.contains(args[0]);
        @Nullable Class<?> asked = isOfAll ? null : COMMANDS.get(args[0]);
        return asked == null ? COMMANDS : Map.of(args[0], asked);
    }

    private static int run(CommandLine commands, String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Main::failed);
        if (args.length == 0) {
            line.usage(err);
            return ExitCode.USAGE;
        }
        return line.execute(args);
    }

    @Override
    public Settings settings(Path file) {
        return Settings.read(file, environment);
    }

    /** The message alone of a file's failure is often no more than its name. */
    private static String words(Exception failure) {
        if (failure instanceof FileSystemException file) {
            String reason = file instanceof NoSuchFileException
                    ? "no such file or folder"
                    : file instanceof AccessDeniedException ? "permission denied" : String.valueOf(file.getReason());
            return file.getFile() + ": " + reason + "; name one that exists and that this user may use";
        }
        return Causes.words(failure);
    }

    /** None of what is no file: a mistake may be of the environment. */
    private static List<String> lines(String source) {
        try {
            return Files.readAllLines(Path.of(source));
        } catch (IOException | InvalidPathException none) {
            return List.of();
        }
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof SettingsException wrong) {
            int count = wrong.mistakes().size();
            err.printf("anabranch: %d configuration %s, nothing was changed%n", count, count == 1 ? "error" : "errors");
            Map<String, List<String>> files = new HashMap<>();
            for (Mistake mistake : wrong.mistakes()) {
                err.println("  " + mistake);
                mistake.excerpt(files.computeIfAbsent(mistake.place().source(), Main::lines))
                        .forEach(err::println);
            }
            return ExitCode.CONFIGURATION;
        }
        err.println("anabranch: " + words(failure));
        return ExitCode.FAILED;
    }
}
