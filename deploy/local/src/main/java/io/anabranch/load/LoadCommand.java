package io.anabranch.load;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code anabranch load}: publishes events as a shop's site would. */
@Command(
        name = "load",
        description = "Publish realistic events at a rate; the same seed and start publish the same events.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class LoadCommand implements Callable<Integer> {
    @Option(names = "--brokers", description = "Kafka's bootstrap servers.", defaultValue = "localhost:9092")
    private String brokers = "";

    @Option(names = "--topic", description = "The topic to publish to.", defaultValue = "events")
    private String topic = "";

    @Option(names = "--events", description = "How many records to publish.", defaultValue = "100000")
    private long events;

    @Option(names = "--rate", description = "Records a second; 0 is as fast as Kafka takes them.", defaultValue = "0")
    private int rate;

    @Option(names = "--seed", description = "Two seeds share no event.", defaultValue = "1")
    private long seed;

    @Option(names = "--users", description = "How many users there are.", defaultValue = "10000")
    private int users;

    @Option(
            names = "--duplicates",
            description = "Share of records that repeat an event, 0 to 1.",
            defaultValue = "0.01")
    private double duplicates;

    @Option(names = "--malformed", description = "Share of records that are no event, 0 to 1.", defaultValue = "0")
    private double malformed;

    @Option(
            names = "--start",
            description =
                    "When the first event happens, ISO-8601 with zone. Default: so that the last one happens now.",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable Instant start;

    @Option(names = "--ledger", description = "A file to note every acknowledged record in.")
    private @Nullable Path ledger;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        long spacingNanos = rate == 0 ? 200_000 : 1_000_000_000L / rate;
        Instant first = start != null
                ? start
                : Instant.now().truncatedTo(ChronoUnit.SECONDS).minusNanos(rate == 0 ? events * spacingNanos : 0);
        Loader loader = new Loader(new Script(seed, users, duplicates, malformed, first, spacingNanos), events, rate);
        long started = System.nanoTime();
        Path file = ledger;
        try (Ledger notes = file == null ? Ledger.NONE : Ledger.file(file)) {
            loader.publish(brokers, topic, notes);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        spec.commandLine()
                .getOut()
                .printf(
                        "published %,d records to %s in %.1f s (%,.0f/s): %,d unique events, %,d duplicates, %,d malformed%n",
                        loader.acknowledged(),
                        topic,
                        seconds,
                        loader.acknowledged() / seconds,
                        loader.unique(),
                        loader.duplicates(),
                        loader.malformed());
        return 0;
    }
}
