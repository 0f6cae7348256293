package io.anabranch.sinks.search;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;

@WithServers(Server.ELASTICSEARCH9)
class Elasticsearch9ReadsIT extends SearchReadsContract {
    Elasticsearch9ReadsIT(TestServers servers) {
        super(servers, Server.ELASTICSEARCH9);
    }
}
