package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.DYNAMODB)
class DynamoSinkIT extends SinkContract {
    private final TestServers servers;
    final TestTable table;

    DynamoSinkIT(TestServers servers) {
        this.servers = servers;
        this.table = new TestTable(servers.newName("events"), servers.dynamodb());
        EventsTable.create(new SomeSettings(table.name(), servers.dynamodb())
                        .idIndex()
                        .build())
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
        TableConnection connection = TableConnection.open(settings, sent);
        DynamoSink sink = new DynamoSink("dynamodb", settings, connection, meters, Schedulers.parallel());
        return new Wired(sink, wire, sent);
    }

    SomeSettings settings(URI endpoint) {
        return new SomeSettings(table.name(), endpoint).idIndex();
    }

    @Test
    void aDeletionByTheIdAloneRemovesAllOfTheId() {
        Event one = event("e-1", "user-1", "type", "{\"n\":1}");
        Event other = event("e-1", "user-2", "type", "{\"n\":2}");
        Event neighbour = event("e-2", "user-1", "type", "{\"n\":3}");
        Event deletion = Event.deletion("e-1", Deletion.BY_ID, event("{}").record());
        DynamoSink sink =
                DynamoSink.open("dynamodb", settings(servers.dynamodb()).build(), meters);

        assertThat(write(sink, List.of(one, other, neighbour))).isEmpty();
        assertThat(write(sink, List.of(deletion, one))).isEmpty();
        assertThat(stored()).containsOnly(entry("e-1", shown(one)), entry("e-2", shown(neighbour)));
        assertThat(write(sink, List.of(deletion))).isEmpty();

        assertThat(stored()).containsOnly(entry("e-2", shown(neighbour)));
        sink.close().block();
    }

    @Test
    void aDeletionThatKnowsUserAndTimeLeavesTheSameIdElsewhere() {
        Event one = event("e-1", "user-1", "type", "{\"n\":1}");
        Event other = event("e-1", "user-2", "type", "{\"n\":2}");
        Event deletion = Event.deletion(
                "e-1",
                new Deletion(Optional.of("user-2"), Optional.of(other.timestamp()), Optional.empty()),
                event("{}").record());
        DynamoSink sink =
                DynamoSink.open("dynamodb", settings(servers.dynamodb()).build(), meters);

        assertThat(write(sink, List.of(one, other, deletion))).isEmpty();

        assertThat(stored()).containsOnly(entry("e-1", shown(one)));
        sink.close().block();
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
