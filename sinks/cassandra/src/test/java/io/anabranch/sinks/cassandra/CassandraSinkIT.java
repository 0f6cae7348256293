package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

@WithServers(Server.CASSANDRA)
class CassandraSinkIT extends SinkContract {
    private final TestServers servers;
    private final String table;
    private final CqlSession own;

    CassandraSinkIT(TestServers servers) {
        this.servers = servers;
        this.table = servers.newName("events");
        this.own = TestSettings.session(servers.cassandra());
    }

    @AfterEach
    void closeOwnSession() {
        own.close();
    }

    @Override
    protected Wired open(Duration maxRetryTime) {
        FaultProxy proxy = servers.proxy(Server.CASSANDRA);
        TestSettings settings = new TestSettings(servers.cassandra(), table).maxRetryTime(maxRetryTime);
        EventsByDay.create(settings.settings()).block();
        SentRequests traffic = new SentRequests();
        return new Wired(
                CassandraSink.open("cassandra", settings.by(proxy.address()).settings(), meters, traffic::watch),
                new ProxiedWire(proxy),
                traffic);
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, String> stored = new HashMap<>();
        for (Row row : own.execute("SELECT event_id, data FROM " + TestSettings.KEYSPACE + "." + table)) {
            assertThat(stored.put(row.getString(0), row.getString(1)))
                    .as("an earlier row of event '%s'", row.getString(0))
                    .isNull();
        }
        return stored;
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(event("{\"note\":\"" + "x".repeat(1 << 20) + "\"}"));
    }
}
