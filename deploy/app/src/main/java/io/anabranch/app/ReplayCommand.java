package io.anabranch.app;

import io.anabranch.app.ops.ReplayRequest;
import io.anabranch.app.ops.ReplayView;
import io.anabranch.app.replay.ProgressText;
import io.anabranch.app.replay.Replay;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaRange;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** {@code anabranch replay}: a part of the log, given to one sink again. */
@Command(
        name = "replay",
        description = {
            "Give one sink a part of the log again, while the pipeline runs or not. No position moves, no other sink sees anything of it,",
            "and what the store holds already stays as it is. Where deletions are read, it always goes on to the log's end.",
            "Leaderboards are made again as a whole, by the running pipeline and under other names until that is done."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Mixin
    private OneSink sink = new OneSink();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "From the first record of each partition on that Kafka dates so or later: 2026-11-20T00:00Z. All that the log has if not given.",
            converter = TimeOption.class)
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Records dated before this time. All that there are when it begins if not given.",
            converter = TimeOption.class)
    private @Nullable Instant until;

    @Option(names = "--types", split = ",", description = "Only events of these types, of those that the sink takes.")
    private Set<String> types = new TreeSet<>();

    @Option(
            names = "--rate",
            paramLabel = "EVENTS",
            description = "In a second, at most; as many as the store takes if not given.")
    private @Nullable Integer rate;

    @Option(names = "--force", description = "Also where subscribers see every event again.")
    private boolean force;

    @Option(names = "--dry-run", description = "Say how many records there are; write nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Settings settings = main.settings(config);
        SinkSettings<?> section = sink.of(settings);
        Optional<Mono<Void>> rebuild = section.rebuild();
        if (rebuild.isPresent()) {
            return rebuild(section.name(), rebuild.get());
        }
        RateOption.check(spec, rate);
        ReplayRequest request = new ReplayRequest(
                Optional.ofNullable(from),
                Optional.ofNullable(until),
                types,
                rate == null ? OptionalInt.empty() : OptionalInt.of(rate),
                force);
        try (Decoding decoding = new Decoding(settings)) {
            Replay replay = new Replay(
                    settings,
                    section,
                    request,
                    decoding::decode,
                    Clock.systemUTC().instant());
            if (dryRun) {
                KafkaRange.Extent extent = replay.measure().blockOptional().orElseThrow();
                out().printf("%,d records would be read again for sink '%s'%n", extent.total(), section.name());
                return ExitCode.FINE;
            }
            ProgressText.follow(replay.run(), replay::view, spec.commandLine().getErr(), Terminal.isThere());
            ReplayView done = replay.view();
            out().printf(
                            "sink '%s': %,d records read again, %,d events written, %,d rejected%n",
                            done.sink(), done.records(), done.written(), done.rejected());
            if (replay.lost() > 0) {
                out().printf("%,d of these records were deleted by retention before they were read%n", replay.lost());
            }
            return done.rejected() == 0 && replay.lost() == 0 ? ExitCode.FINE : ExitCode.FAILED;
        }
    }

    private int rebuild(String name, Mono<Void> rebuild) {
        if (from != null || until != null || !types.isEmpty() || rate != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "sink '" + name + "' is made again as a whole: leave out --from, --to, --types and --rate");
        }
        if (dryRun) {
            out().printf("sink '%s' would be made again from the log by the running pipeline%n", name);
            return ExitCode.FINE;
        }
        rebuild.block();
        out().printf(
                        "sink '%s' is made again from the log by the running pipeline, from now or its next start on; until that is done, what was there"
                                + " is read%n",
                        name);
        return ExitCode.FINE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
