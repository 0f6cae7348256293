package io.anabranch.sinks.search;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;

@WithServers(Server.ELASTICSEARCH8)
class Elasticsearch8SinkIT extends SearchSinkContract {
    Elasticsearch8SinkIT(TestServers servers) {
        super(servers, Server.ELASTICSEARCH8);
    }
}
