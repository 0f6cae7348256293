package io.anabranch.sinks.search;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;

@WithServers(Server.OPENSEARCH)
class SearchReadsIT extends SearchReadsContract {
    SearchReadsIT(TestServers servers) {
        super(servers, Server.OPENSEARCH);
    }
}
