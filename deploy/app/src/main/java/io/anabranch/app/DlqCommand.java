package io.anabranch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.client.Columns;
import io.anabranch.app.deadletters.Facets;
import io.anabranch.app.deadletters.LetterFilter;
import io.anabranch.app.deadletters.LetterText;
import io.anabranch.app.deadletters.Redrive;
import io.anabranch.app.replay.ProgressText;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.DeadLetter;
import io.anabranch.ingest.KafkaDeadLetterLog;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch dlq}: the dead letters. */
@Command(
        name = "dlq",
        description = "List and show the dead letters, and give them again to the sink that lacks their events.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class DlqCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Which dead letters. */
    static final class Filter {
        @Option(names = "--reason", split = ",", description = "Only these reasons: too-large, validation-failed ...")
        private Set<String> reasons = new TreeSet<>();

        @Option(names = "--type", split = ",", description = "Only events of these types.")
        private Set<String> types = new TreeSet<>();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only those written at this time and later: 2026-11-20T00:00Z.",
                converter = TimeOption.class)
        private @Nullable Instant since;

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "Only those written before this time.",
                converter = TimeOption.class)
        private @Nullable Instant until;

        LetterFilter by(Set<String> by) {
            return new LetterFilter(by, reasons, types, Optional.ofNullable(since), Optional.ofNullable(until));
        }
    }

    @Command(
            name = "list",
            description = "Count the dead letters by who rejected, reason and type, with the first and the last time.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin ConfigFile config,
            @Mixin Filter filter,
            @Option(names = "--by", split = ",", description = "Only what these sinks, or decode, rejected.") @Nullable
                    Set<String> by,
            @Mixin OutputOption output) {
        Facets facets = new Facets();
        read(
                config,
                filter.by(by == null ? Set.of() : by),
                (letter, decode) -> facets.add(letter, type(decode.apply(letter.record()))));
        if (output.isJson()) {
            facets.all().forEach(facet -> out().println(json(facet.json())));
        } else if (facets.all().isEmpty()) {
            out().println("no dead letters");
        } else {
            List<List<String>> rows = new ArrayList<>(List.of(Facets.Facet.HEADINGS));
            facets.all().forEach(facet -> rows.add(facet.cells()));
            Columns.aligned(rows).forEach(out()::println);
        }
        return ExitCode.FINE;
    }

    @Command(
            name = "show",
            description =
                    "Print dead letters, the newest first: where they stood, why they were rejected, key, headers and value.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin ConfigFile config,
            @Mixin Filter filter,
            @Option(names = "--by", split = ",", description = "Only what these sinks, or decode, rejected.") @Nullable
                    Set<String> by,
            @Option(names = "--record", paramLabel = "TOPIC-PARTITION@OFFSET", description = "Only of this record.")
                    @Nullable
                    String record,
            @Option(names = "--limit", description = "At most so many.", defaultValue = "10") int limit,
            @Option(names = "--mask", description = "Show key, header values and value by their length alone.")
                    boolean mask,
            @Mixin OutputOption output) {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1, got " + limit);
        }
        Deque<DeadLetter> newest = new ArrayDeque<>();
        read(config, filter.by(by == null ? Set.of() : by), (letter, decode) -> {
            if (record == null || record.equals(letter.record().toString())) {
                newest.addFirst(letter);
                if (newest.size() > limit) {
                    newest.removeLast();
                }
            }
        });
        String separator = "";
        for (DeadLetter letter : newest) {
            if (output.isJson()) {
                out().println(LetterText.json(letter, mask));
            } else {
                out().print(separator);
                LetterText.lines(letter, mask).forEach(out()::println);
                separator = System.lineSeparator();
            }
        }
        if (newest.isEmpty()) {
            spec.commandLine().getErr().println("anabranch: no such dead letter");
        }
        return newest.isEmpty() ? ExitCode.FAILED : ExitCode.FINE;
    }

    @Command(
            name = "redrive",
            description = {
                "Give dead letters to the one sink that lacks their events, through its normal path, decoded as the settings say now: those that it",
                "rejected, and those that could not be decoded before and can be now. What is rejected again is a dead letter with one attempt more.",
                "A run that was broken off goes on where it ended when it is started again with the same filter."
            },
            mixinStandardHelpOptions = true)
    int redrive(
            @Mixin ConfigFile config,
            @Mixin OneSink sink,
            @Mixin Filter filter,
            @Option(names = "--rate", paramLabel = "EVENTS", description = "In a second, at most.") @Nullable
                    Integer rate,
            @Option(
                            names = "--again",
                            description =
                                    "Begin with the oldest dead letter, also of those that were tried by an earlier run.")
                    boolean again,
            @Option(
                            names = "--max-attempts",
                            description = "Leave alone what was tried so often; default: ${DEFAULT-VALUE}.",
                            defaultValue = "5")
                    int maxAttempts,
            @Option(
                            names = "--audit-file",
                            paramLabel = "FILE",
                            description = "Where the run's line of audit is added to.")
                    @Nullable
                    Path audit,
            @Option(
                            names = "--force",
                            description = "Also where deletions are read, and an event may have been deleted since.")
                    boolean force,
            @Option(names = "--dry-run", description = "Say what would be tried; write nothing.") boolean dryRun)
            throws IOException {
        RateOption.check(spec, rate);
        Settings settings = main.settings(config);
        SinkSettings<?> section = sink.of(settings);
        section.repetition().filter(repetition -> !repetition.mayBeForced()).ifPresent(repetition -> {
            throw new ParameterException(
                    spec.commandLine(), "sink '" + section.name() + "' is not redriven: " + repetition.words());
        });
        if (settings.event().hasDeletes() && !force) {
            throw new ParameterException(
                    spec.commandLine(),
                    "with event.deletes a redrive may bring back what was deleted since; --force does it all the same");
        }
        try (Decoding decoding = new Decoding(settings)) {
            Redrive redrive = new Redrive(
                    settings,
                    section,
                    filter.by(Set.of()),
                    rate == null ? OptionalInt.empty() : OptionalInt.of(rate),
                    again,
                    maxAttempts,
                    decoding::decode,
                    Clock.systemUTC().instant());
            if (dryRun) {
                out().println(redrive.dryRun().blockOptional().orElseThrow());
                return ExitCode.FINE;
            }
            return run(redrive, Optional.ofNullable(audit));
        }
    }

    private int run(Redrive redrive, Optional<Path> audit) throws IOException {
        String user = System.getProperty("user.name");
        // Before anything is written: a file that can't be is found out in time.
        add(redrive.begins(user), audit);
        boolean isDone = false;
        try {
            ProgressText.follow(redrive.run(), redrive::view, spec.commandLine().getErr(), Terminal.isThere());
            isDone = true;
        } finally {
            String line = redrive.audit(user, isDone);
            out().println(line);
            add(line, audit);
        }
        return redrive.view().rejected() == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }

    private static void add(String line, Optional<Path> audit) throws IOException {
        if (audit.isPresent()) {
            Files.writeString(
                    audit.get(),
                    line + System.lineSeparator(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private interface Reader {
        void read(DeadLetter letter, Function<SourceRecord, Decoded> decode);
    }

    private void read(ConfigFile config, LetterFilter filter, Reader reader) {
        Settings settings = main.settings(config);
        try (Decoding decoding = new Decoding(settings)) {
            Consumer<DeadLetter> each = letter -> {
                if (filter.test(letter, decoding::decode)) {
                    reader.read(letter, decoding::decode);
                }
            };
            new KafkaDeadLetterLog(settings.kafka(), new SimpleMeterRegistry())
                    .read(filter.since(), each)
                    .block();
        }
    }

    private static String type(Decoded decoded) {
        return decoded instanceof Event event ? event.type() : "";
    }

    private static String json(Map<String, Object> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
