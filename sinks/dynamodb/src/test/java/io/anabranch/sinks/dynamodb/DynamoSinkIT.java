package io.anabranch.sinks.dynamodb;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.DYNAMODB)
class DynamoSinkIT extends SinkContract {
    private final TestServers servers;
    final TestTable table;

    DynamoSinkIT(TestServers servers) {
        this.servers = servers;
        this.table = new TestTable(servers.newName("events"), servers.dynamodb());
        EventsTable.create(SomeEvents.settings(table.name(), servers.dynamodb(), Duration.ofSeconds(30)))
                .block();
    }

    @AfterEach
    void closeTable() {
        table.close();
    }

    @Override
    protected Wired open(Duration maxRetryTime) {
        ProxiedWire wire = new ProxiedWire(servers.proxy(Server.DYNAMODB));
        DynamoSettings settings =
                settings(wire.uri("http")).maxRetryTime(maxRetryTime).build();
        Sent sent = new Sent(settings.maxInFlight());
        Connection connection = Connection.open(settings, sent);
        DynamoSink sink = new DynamoSink("dynamodb", settings, connection, meters, Schedulers.parallel());
        return new Wired(sink, wire, sent);
    }

    SomeSettings settings(URI endpoint) {
        return new SomeSettings(table.name(), endpoint);
    }

    @Override
    protected Map<String, String> stored() {
        return table.data();
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(
                event("{\"blob\":\"" + "x".repeat(410_000) + "\"}"),
                event("{\"blob\":\"" + "é".repeat(205_000) + "\"}"));
    }
}
