package io.anabranch.sinks.dynamodb;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The rights that are documented are those that are used. */
@WithServers(Server.DYNAMODB)
class PolicyIT {
    private static final Path POLICY = Path.of("..", "..", "deploy", "iam", "dynamodb-policy.json");
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestServers servers;
    private final String table;

    PolicyIT(TestServers servers) {
        this.servers = servers;
        this.table = servers.newName("events");
    }

    @Test
    void listsWhatCreatingCheckingAndWritingAskForAndNothingElse() throws IOException {
        // given a table without its last index and without expiry, so that creating has everything to do
        Set<String> creating = asked(SomeEvents.settings(table, servers.dynamodb(), DEADLINE), PolicyIT::tables);
        creating.addAll(asked(SomeEvents.full(table, servers.dynamodb()), PolicyIT::tables));

        // when
        Set<String> writing = asked(SomeEvents.full(table, servers.dynamodb()), PolicyIT::write);

        // then
        assertThat(actions("Tables")).isEqualTo(creating);
        assertThat(actions("Run")).containsAll(writing);
        assertThat(union(actions("Run"), actions("Tables"))).isEqualTo(union(creating, writing));
    }

    @Test
    void givesDeletionsByTheIdAQueryOfTheIndexById() throws IOException {
        DynamoSettings settings = SomeEvents.full(table, servers.dynamodb());
        var unused = asked(settings, PolicyIT::tables);

        Set<String> deleting = asked(settings, PolicyIT::delete);

        assertThat(deleting).isEqualTo(union(actions("DeletesById"), Set.of("BatchWriteItem")));
        assertThat(statement("DeletesById").path("Resource").asText()).endsWith(":table/Events/index/GSI3");
    }

    @Test
    void givesReadersQueriesAndSingleItems() throws IOException {
        assertThat(actions("Read")).containsExactly("GetItem", "Query");
        assertThat(statement("Read").path("Resource").get(1).asText()).endsWith(":table/Events/index/*");
    }

    private static Publisher<?> tables(TableConnection connection, DynamoSettings settings) {
        EventsTable table = new EventsTable(connection.client(), settings, Schedulers.parallel());
        return table.create().then(table.plan());
    }

    private static Publisher<?> write(TableConnection connection, DynamoSettings settings) {
        return new DynamoSink("dynamodb", settings, connection, new SimpleMeterRegistry(), Schedulers.parallel())
                .write(SomeEvents.events(30));
    }

    private static Publisher<?> delete(TableConnection connection, DynamoSettings settings) {
        Event written = SomeEvents.event("e-1", "{}");
        DynamoSink sink =
                new DynamoSink("dynamodb", settings, connection, new SimpleMeterRegistry(), Schedulers.parallel());
        return sink.write(List.of(written, Event.deletion("e-1", Deletion.BY_ID, written.record())));
    }

    private static Set<String> asked(DynamoSettings settings, Work work) {
        Operations operations = new Operations();
        Flux.usingWhen(
                        Mono.fromSupplier(() -> TableConnection.open(settings, operations)),
                        connection -> work.with(connection, settings),
                        TableConnection::close)
                .then()
                .block(DEADLINE);
        return operations.names();
    }

    private interface Work {
        Publisher<?> with(TableConnection connection, DynamoSettings settings);
    }

    private static Set<String> actions(String sid) throws IOException {
        return StreamSupport.stream(statement(sid).path("Action").spliterator(), false)
                .map(action -> action.asText().substring("dynamodb:".length()))
                .collect(toCollection(TreeSet::new));
    }

    private static JsonNode statement(String sid) throws IOException {
        return StreamSupport.stream(
                        new ObjectMapper()
                                .readTree(POLICY.toFile())
                                .path("Statement")
                                .spliterator(),
                        false)
                .filter(statement -> statement.path("Sid").asText().equals(sid))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }
}
