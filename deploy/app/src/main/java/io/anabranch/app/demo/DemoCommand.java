package io.anabranch.app.demo;

import io.anabranch.app.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code anabranch demo}: the main job on real servers of this machine, and the proof that everything arrived. */
@Command(
        name = "demo",
        description = {
            "Start real servers on this machine, publish events, run the pipeline, count what every store holds.",
            "Exits with 1 if anything is missing."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--events", description = "How many records to publish.", defaultValue = "100000")
    private long events;

    @Option(
            names = "--rate",
            description = "Records a second; 0 is as fast as Kafka takes them.",
            defaultValue = "10000")
    private int rate;

    @Option(names = "--seed", description = "Names the events that are published.", defaultValue = "1")
    private long seed;

    @Option(
            names = "--duplicates",
            description = "Share of records that repeat an event, 0 to 1.",
            defaultValue = "0.01")
    private double duplicates;

    @Option(names = "--malformed", description = "Share of records that are no event, 0 to 1.", defaultValue = "0.005")
    private double malformed;

    @Option(names = "--keep", description = "Leave all of it running until Ctrl-C, and print how to look at it.")
    private boolean keep;

    @Option(
            names = "--dir",
            description = "Where the servers keep data and logs. Default: a folder that is deleted at the end.")
    private @Nullable Path directory;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Demo demo = new Demo(
                new Demo.Wish(events, rate, seed, duplicates, malformed, keep),
                spec.commandLine().getOut(),
                Terminal.isThere());
        return demo.run(directory);
    }
}
