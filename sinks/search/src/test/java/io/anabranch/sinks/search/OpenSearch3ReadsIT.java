package io.anabranch.sinks.search;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;

@WithServers(Server.OPENSEARCH3)
class OpenSearch3ReadsIT extends SearchReadsContract {
    OpenSearch3ReadsIT(TestServers servers) {
        super(servers, Server.OPENSEARCH3);
    }
}
