package io.anabranch.demo;

import io.anabranch.app.ExitCode;
import io.anabranch.local.LocalCommand;
import io.anabranch.local.Ports;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch local}: the real servers of this machine by themselves. */
@Command(
        name = "local",
        description = {
            "Run Kafka, Cassandra, DynamoDB Local, Redis, a MongoDB-protocol server, OpenSearch, Elasticsearch and",
            "a schema registry on this machine.",
            "They go on running until 'local down'."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class StackCommand {
    @Command(
            name = "up",
            description =
                    "Start servers and wait until they answer; without a name, Kafka and the stores of all sinks.",
            mixinStandardHelpOptions = true)
    int up(
            @Parameters(arity = "0..*", paramLabel = "SERVER", description = STARTED) @Nullable List<String> servers,
            @Option(names = "--ports", description = "fixed: the usual ones; free: any.", defaultValue = "fixed")
                    Ports ports,
            @Option(names = "--dir", description = DIRECTORY) Optional<Path> directory) {
        stack(directory).up(LocalCommand.serversToStart(servers == null ? List.of() : servers), ports);
        return ExitCode.FINE;
    }

    @Command(name = "down", description = "Stop servers.", mixinStandardHelpOptions = true)
    int down(
            @Parameters(arity = "0..*", paramLabel = "SERVER", description = SERVERS) @Nullable List<String> servers,
            @Option(names = "--dir", description = DIRECTORY) Optional<Path> directory) {
        stack(directory).down(servers(servers));
        return ExitCode.FINE;
    }

    @Command(name = "status", description = "Show servers.", mixinStandardHelpOptions = true)
    int status(
            @Parameters(arity = "0..*", paramLabel = "SERVER", description = SERVERS) @Nullable List<String> servers,
            @Option(names = "--dir", description = DIRECTORY) Optional<Path> directory) {
        stack(directory).status(servers(servers));
        return ExitCode.FINE;
    }

    @Command(name = "logs", description = "Print what a server wrote.", mixinStandardHelpOptions = true)
    int logs(
            @Parameters(paramLabel = "SERVER", description = SERVERS) String server,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Print also what it writes from now on.")
                    boolean follow,
            @Option(names = "--dir", description = DIRECTORY) Optional<Path> directory) {
        stack(directory).logs(servers(List.of(server)).get(0), follow);
        return ExitCode.FINE;
    }

    private static final String STARTED =
            "kafka, cassandra, dynamodb, redis, mongodb, opensearch, opensearch3, elasticsearch8, elasticsearch9, schema-registry;"
                    + " where none is named, the first six.";
    private static final String SERVERS =
            "kafka, cassandra, dynamodb, redis, mongodb, opensearch, opensearch3, elasticsearch8, elasticsearch9, schema-registry;"
                    + " all where none is named.";
    private static final String DIRECTORY = "Where the servers keep data and logs.";

    // Where none is named, picocli hands over no list.
    private static List<Server> servers(@Nullable List<String> words) {
        return LocalCommand.servers(words == null ? List.of() : words);
    }

    private static LocalCommand stack(Optional<Path> directory) {
        return new LocalCommand(
                directory.orElseGet(LocalCommand::usualDirectory),
                new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }
}
