package io.anabranch.app.doctor;

import io.anabranch.app.ConfigFile;
import io.anabranch.app.ExitCode;
import io.anabranch.app.SettingsReader;
import io.anabranch.app.settings.Effective;
import io.anabranch.app.settings.Mistake;
import io.anabranch.app.settings.OpsSettings;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SettingsException;
import io.anabranch.app.validate.SettingsNotes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch doctor}: what a bug report needs. */
@Command(
        name = "doctor",
        description = {
            "Collect what a bug report needs into one zip file: versions, the configuration with its secrets masked, and, where a process",
            "of it runs on this machine, its metrics, health and sinks; with its token, its threads and log too. Overwrites no file."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:failed",
            "2:usage",
            "78:the configuration is invalid; the file was written, with the errors"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Option(
            names = "--output",
            paramLabel = "<file>",
            description = "The new zip file; where not given, anabranch-doctor-<time>.zip in the current folder.")
    private Optional<Path> file = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target = file.orElseGet(DoctorCommand::usualName);
        Optional<SettingsException> wrong;
        List<String> contents;
        try (Bundle bundle = Bundle.create(target)) {
            bundle.add("versions.txt", "versions of Anabranch, Java, the system and the libraries", Versions.lines());
            wrong = addSettings(bundle);
            contents = bundle.contents();
        } catch (FileAlreadyExistsException there) {
            err().println("anabranch: " + target + " exists already and was left as it is; name another file");
            return ExitCode.FAILED;
        }
        err().println("anabranch: " + target + " holds:");
        contents.forEach(err()::println);
        err().println("anabranch: secrets are masked; hosts, topics and names of tables are not: look through it before"
                + " you pass it on");
        spec.commandLine().getOut().println(target);
        if (wrong.isPresent()) {
            throw wrong.get();
        }
        return ExitCode.FINE;
    }

    /** A configuration that is wrong is a reason to report, too. */
    private Optional<SettingsException> addSettings(Bundle bundle) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = main.settings(config);
        } catch (SettingsException wrong) {
            bundle.add(
                    "configuration-errors.txt",
                    "what is wrong with the configuration",
                    wrong.mistakes().stream().map(Mistake::toString).toList());
            return Optional.of(wrong);
        }
        bundle.add(
                "configuration.txt",
                "every setting that takes effect and where it came from; secrets masked",
                settings.effective().stream().map(Effective::line).toList());
        List<String> notes = SettingsNotes.of(settings);
        if (!notes.isEmpty()) {
            bundle.add("configuration-notes.txt", "what there is to say about the configuration", notes);
        }
        addProcess(settings.ops(), bundle);
        return Optional.empty();
    }

    /** Without it some pages are refused, which is said in the bundle. */
    private static Optional<String> token(OpsSettings ops) {
        try {
            return ops.token();
        } catch (UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private static void addProcess(OpsSettings ops, Bundle bundle) throws IOException, InterruptedException {
        InetSocketAddress address;
        try {
            address = ops.address();
        } catch (IllegalStateException unknown) {
            bundle.add(
                    "process.txt", "why no running process was asked", List.of(String.valueOf(unknown.getMessage())));
            return;
        }
        if (address.getPort() == 0) {
            bundle.add(
                    "process.txt",
                    "why no running process was asked",
                    List.of("ops.http has port 0, so nobody but the process knows where it listens"));
            return;
        }
        new ProcessPages(address, token(ops)).addTo(bundle);
    }

    private static Path usualName() {
        return Path.of("anabranch-doctor-" + TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + ".zip");
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
