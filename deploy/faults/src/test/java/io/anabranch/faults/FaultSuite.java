package io.anabranch.faults;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What the classes of the suite have in common: the servers of the build, and one scenario a test. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.MONGODB, Server.REDIS, Server.OPENSEARCH})
abstract class FaultSuite {
    private static final long DRAWN = 0;

    @TempDir
    private Path folder = Path.of("");

    private final TestServers servers;
    private @Nullable Scenario scenario;

    FaultSuite(TestServers servers) {
        this.servers = servers;
    }

    @AfterEach
    void closeScenario() {
        if (scenario != null) {
            scenario.close();
        }
    }

    final TestServers servers() {
        return servers;
    }

    final Path folder() {
        return folder;
    }

    /** A pipeline to all sinks with names of its own, its topics and tables made. */
    final Scenario scenario(Figures figures) {
        return scenario(figures, all -> all);
    }

    final Scenario scenario(Figures figures, UnaryOperator<Configuration> chosen) {
        Configuration configuration = chosen.apply(Configuration.of(Servers.of(servers), servers.newName("f")));
        Scenario opened = scenario(figures, configuration, configuration);
        opened.createTables();
        return opened;
    }

    /** @param direct the same pipeline past every proxy */
    final Scenario scenario(Figures figures, Configuration configuration, Configuration direct) {
        Scenario opened = new Scenario(configuration, direct, folder, figures, seed());
        scenario = opened;
        return opened;
    }

    /** A pipeline to all sinks, one of whose stores is reached through a proxy. */
    final Scenario behindProxy(Figures figures, Server server, FaultProxy proxy) {
        Servers real = Servers.of(servers);
        String name = servers.newName("f");
        Scenario opened = scenario(
                figures, Configuration.of(real.with(server, proxy.address()), name), Configuration.of(real, name));
        opened.createTables();
        return opened;
    }

    /** All sinks, in an ordinary build two of the quick ones. */
    static Configuration fewerIfQuick(Configuration all) {
        return isQuick() ? all.keeping(Configuration.MONGODB, Configuration.LEADERBOARDS) : all;
    }

    /** Whether this is an ordinary build, which has no time for every variant. */
    static boolean isQuick() {
        return "quick".equals(System.getProperty("faults.groups"));
    }

    /** The seed of this run, drawn where {@code -Dfaults.seed} does not name it. */
    static long seed() {
        long given = Long.getLong("faults.seed", DRAWN);
        return given == DRAWN ? System.nanoTime() & 0x7fff_ffffL : given;
    }
}
