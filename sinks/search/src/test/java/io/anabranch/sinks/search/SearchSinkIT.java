package io.anabranch.sinks.search;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;

@WithServers(Server.OPENSEARCH)
class SearchSinkIT extends SearchSinkContract {
    SearchSinkIT(TestServers servers) {
        super(servers, Server.OPENSEARCH);
    }
}
