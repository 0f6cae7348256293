package io.anabranch.local;

import io.anabranch.local.child.OpenSearchChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One OpenSearch node without plugins: no painless, no ingest processors. */
final class OpenSearchRecipe implements Recipe {
    private static final List<String> ARTIFACTS = List.of(
            "org.opensearch:opensearch:2.19.4",
            "org.opensearch.plugin:transport-netty4-client:2.19.4",
            "org.apache.logging.log4j:log4j-core:2.21.0");

    private final Jars jars;

    OpenSearchRecipe(Jars jars) {
        this.jars = jars;
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path configuration = Files.createDirectories(home.folder().resolve("config"));
        Files.writeString(configuration.resolve("opensearch.yml"), yaml(home));
        return JavaCommand.small(Jdk.any(), "384m")
                .options("-Dorg.apache.logging.log4j.level=WARN", "-Dlog4j2.disable.jmx=true")
                .run(
                        jars.folder("opensearch-2.19.4", ARTIFACTS),
                        List.of(home.classes(OpenSearchChild.class)),
                        OpenSearchChild.class.getName(),
                        home.folder().toString(),
                        configuration.toString());
    }

    private static String yaml(Home home) throws IOException {
        return """
                cluster.name: anabranch
                node.name: anabranch
                discovery.type: single-node
                network.host: %1$s
                http.port: %2$d
                transport.port: %3$d
                http.type: netty4
                transport.type: netty4
                path.data: "%4$s"
                path.logs: "%5$s/logs"
                node.processors: 2
                # A machine with a full disk still runs its tests.
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(Home.HOST, home.port(), home.port("transport"), home.data(), home.folder());
    }

    /** Waits a moment for all primary shards. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        Http.expectOk(Http.open(server, "/_cluster/health?wait_for_status=yellow&timeout=1s"));
    }
}
