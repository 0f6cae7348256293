package io.anabranch.app;

import io.anabranch.app.cli.OutputOption;
import io.anabranch.app.event.Explanation;
import io.anabranch.app.event.SampleRecord;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code anabranch event}: what a record becomes. */
@Command(
        name = "event",
        description = {
            "Show what a record becomes: its event and where each sink puts it, or why it is rejected and what to do.",
            "Reads the record's value from a file or from standard input. Contacts no server but the schema registry, where one is set."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:an event, or nothing to store", "1:rejected", "2:usage", "78:the configuration is invalid"})
final class EventCommand implements Callable<Integer> {
    private static final KafkaSettings DEFAULTS =
            KafkaSettings.of("localhost:9092", List.of("events"), "anabranch", "events.dead");

    @ParentCommand
    private SettingsReader main = SettingsReader.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            description = "The settings file; without it the defaults decode, and no sink is shown.")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private SampleRecord sample = new SampleRecord();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Optional<Settings> settings = config.map(main::settings);
        KafkaSettings kafka = settings.map(Settings::kafka).orElse(DEFAULTS);
        if (sample.isTyped() && Terminal.isThere()) {
            note("reading the record's value from standard input, until Ctrl-D");
        }
        SourceRecord record = sample.read(kafka.topics().get(0));
        if (settings.isPresent() && !kafka.topics().contains(record.topic())) {
            note("the pipeline does not read topic '" + record.topic() + "', only " + kafka.topics());
        }
        List<SinkSettings<?>> sinks =
                settings.map(all -> List.copyOf(all.sinks().values())).orElse(List.of());
        Explanation explanation = Explanation.of(decode(settings, record), sinks);
        print(explanation);
        return explanation.decoded() instanceof Rejected ? ExitCode.FAILED : ExitCode.FINE;
    }

    /** As the pipeline decodes. */
    private static Decoded decode(Optional<Settings> settings, SourceRecord record) {
        if (settings.isEmpty()) {
            return new EventDecoder(DEFAULTS.maxRecordSize(), DEFAULTS.maxClockSkew()).decode(record);
        }
        try (Decoding decoding = new Decoding(settings.get())) {
            return decoding.decode(record);
        }
    }

    private void print(Explanation explanation) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(explanation.json());
        } else {
            explanation.text().forEach(out::println);
        }
    }

    private void note(String text) {
        spec.commandLine().getErr().println("anabranch: " + text);
    }
}
