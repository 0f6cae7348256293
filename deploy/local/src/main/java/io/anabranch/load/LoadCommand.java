package io.anabranch.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code anabranch load}: publishes events as a shop's site would. */
@Command(
        name = "load",
        description = "Publish realistic events at a rate; the same seed and start publish the same events.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public class LoadCommand implements Callable<Integer> {
    @Option(names = "--brokers", description = "Kafka's bootstrap servers. Default: localhost:9092.")
    private @Nullable String brokers;

    @Option(names = "--topic", description = "The topic to publish to. Default: events.")
    private @Nullable String topic;

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

    @Option(
            names = "--malformed",
            description = "Share of records that are no event, 0 to 1. Only with format plain.",
            defaultValue = "0")
    private double malformed;

    @Option(
            names = "--start",
            description =
                    "When the first event happens, ISO-8601 with zone. Default: so that the last one happens now.",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable Instant start;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = {
                "The form of the events, always the same events:",
                "plain: this project's own JSON",
                "stranger: another producer's JSON, with other names",
                "cloudevents-binary, cloudevents-structured: CloudEvents 1.0",
                "avro, protobuf, json-schema: with a schema registry",
                "debezium, debezium-schemaless: a database's changes"
            },
            converter = Format.Converter.class,
            defaultValue = "plain")
    private Format format = Format.PLAIN;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Where to register the schema of avro, protobuf or json-schema, as subject <topic>-value.")
    private @Nullable URI schemaRegistry;

    @Option(names = "--ledger", description = "A file to note every acknowledged record in.")
    private @Nullable Path ledger;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        checkFormat();
        KafkaTarget target = target().over(brokers, topic);
        EventFormat form = format.open(target.topic(), Optional.ofNullable(schemaRegistry));
        long spacingNanos = rate == 0 ? 200_000 : 1_000_000_000L / rate;
        Instant first = start != null
                ? start
                : Instant.now().truncatedTo(ChronoUnit.SECONDS).minusNanos(rate == 0 ? events * spacingNanos : 0);
        Loader loader =
                new Loader(new Script(seed, users, duplicates, malformed, first, spacingNanos), events, rate, form);
        long started = System.nanoTime();
        Path file = ledger;
        try (Ledger notes = file == null ? Ledger.NONE : ledger(file)) {
            loader.publish(target, notes);
        } catch (IOException e) {
            throw new IOException("Writing the ledger " + file + " failed: " + e.getMessage(), e);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        spec.commandLine()
                .getOut()
                .printf(
                        "published %,d records to %s in %.1f s (%,.0f/s): %,d unique events, %,d duplicates, %,d malformed%n",
                        loader.acknowledged(),
                        target.topic(),
                        seconds,
                        loader.acknowledged() / seconds,
                        loader.unique(),
                        loader.duplicates(),
                        loader.malformed());
        return 0;
    }

    /** Where to publish to, as far as the options do not say. */
    protected KafkaTarget target() {
        return KafkaTarget.LOCAL;
    }

    private Ledger ledger(Path file) {
        try {
            return Ledger.file(file);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ledger " + file + " can't be written (" + e.getClass().getSimpleName()
                            + "): name a file in a folder that exists and that you may write to");
        }
    }

    private void checkFormat() {
        if (format.needsRegistry() && schemaRegistry == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--format " + format.id()
                            + " needs --schema-registry URL, for example http://localhost:8081/apis/ccompat/v7 after"
                            + " 'anabranch local up schema-registry'");
        }
        if (format != Format.PLAIN && malformed > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--malformed must be 0 with --format " + format.id() + ", got " + malformed
                            + ": what is malformed on purpose is JSON of the plain form");
        }
    }
}
