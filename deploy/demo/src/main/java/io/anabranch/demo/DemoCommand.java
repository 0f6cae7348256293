package io.anabranch.demo;

import io.anabranch.app.Terminal;
import io.anabranch.local.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    /** What they hold is there after a kill. */
    private static final List<Server> KEEPING = List.of(Server.CASSANDRA, Server.REDIS, Server.OPENSEARCH);

    private static final List<Server> STORES =
            List.of(Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS, Server.OPENSEARCH);

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

    @Option(
            names = "--kill",
            paramLabel = "<store>",
            description =
                    "Kill a store twenty seconds after the start, and start it again: cassandra, redis or opensearch.")
    private @Nullable String killed;

    @Option(
            names = "--hang",
            paramLabel = "<store>",
            description =
                    "Freeze a store twenty seconds after the start: dynamodb, cassandra, mongodb, redis or opensearch.")
    private @Nullable String hung;

    @Option(names = "--outage", description = "How many seconds --kill and --hang last.", defaultValue = "20")
    private int seconds;

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
                new Demo.Options(events, rate, seed, duplicates, malformed, keep, outage()),
                spec.commandLine().getOut(),
                Terminal.isThere());
        return demo.run(directory);
    }

    private Optional<Outage> outage() {
        if (killed != null && hung != null) {
            throw wrong("--kill and --hang: one of them");
        }
        if (seconds < 1) {
            throw wrong("--outage wants 1 or more seconds, was " + seconds);
        }
        if (killed != null) {
            return Optional.of(
                    new Outage(store("--kill", killed, KEEPING), Outage.Kind.KILLED, Duration.ofSeconds(seconds)));
        }
        return Optional.ofNullable(hung)
                .map(name -> new Outage(store("--hang", name, STORES), Outage.Kind.HUNG, Duration.ofSeconds(seconds)));
    }

    private Server store(String option, String name, List<Server> allowed) {
        return allowed.stream()
                .filter(server -> server.id().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(option + " wants one of "
                        + allowed.stream().map(Server::id).toList() + ", was '" + name + "'"));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
