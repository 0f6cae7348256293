package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;

/** What OpenSearch and Elasticsearch still have in common: their settings, and how one sees that a node is ready. */
final class SearchNode {
    private SearchNode() {}

    /** Settings of one node that is a cluster, for a file in YAML. */
    static String settings(Home home) throws IOException {
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
    static void ask(InetSocketAddress server) throws IOException {
        Http.expectOk(Http.open(server, "/_cluster/health?wait_for_status=yellow&timeout=1s"));
    }
}
