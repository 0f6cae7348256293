package io.anabranch.sinks.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Difference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@WithServers(Server.MONGODB)
class EventsCollectionIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final MongoClient client;
    private final String uri;
    private final String database;

    EventsCollectionIT(TestServers servers) {
        this.uri = servers.mongodb();
        this.client = MongoClients.create(uri);
        this.database = servers.newName("mongo_plan");
    }

    @AfterEach
    void drop() {
        Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        client.close();
    }

    @Test
    void whatIsAbsentIsCreatedAndThenThere() {
        assertThat(reported(Optional.of(Duration.ofDays(90))))
                .containsExactly(
                        "collection '" + database + ".events': absent, there, CREATE",
                        "index {\"user_id\": 1, \"timestamp\": -1}: absent, there, CREATE",
                        "index {\"event_type\": 1, \"timestamp\": -1}: absent, there, CREATE",
                        "expiry by timestamp: none, after 7776000 s, CREATE");

        create(Optional.of(Duration.ofDays(90)));

        assertThat(reported(Optional.of(Duration.ofDays(90)))).isEmpty();
        create(Optional.of(Duration.ofDays(90)));
        assertThat(reported(Optional.of(Duration.ofDays(90)))).isEmpty();
    }

    @Test
    void anotherExpiryIsAnOperators() {
        create(Optional.of(Duration.ofDays(90)));

        assertThat(reported(Optional.of(Duration.ofDays(30))))
                .containsExactly("expiry by timestamp: after 7776000 s, after 2592000 s, MANUAL");
        assertThat(reported(Optional.empty())).containsExactly("expiry by timestamp: after 7776000 s, none, MANUAL");
    }

    @Test
    void aLackingIndexIsCreatedAndAForeignUniqueOneIsNamed() {
        create(Optional.empty());
        Mono.from(client.getDatabase(database)
                        .getCollection("events")
                        .dropIndex(new Document("user_id", 1).append("timestamp", -1)))
                .block(DEADLINE);
        assertThat(Mono.from(client.getDatabase(database)
                                .getCollection("events")
                                .createIndex(new Document("data.email", 1), new IndexOptions().unique(true)))
                        .block(DEADLINE))
                .isNotNull();

        assertThat(reported(Optional.empty()))
                .containsExactly(
                        "index {\"user_id\": 1, \"timestamp\": -1}: absent, there, CREATE",
                        "index {\"data.email\": 1}: unique, none, INFORMATIONAL");
        create(Optional.empty());
        SchemaDiff plan = plan(Optional.empty());
        assertThat(plan.isFulfilled()).isTrue();
        assertThat(plan.notes()).isNotEmpty();
    }

    private void create(Optional<Duration> expireAfter) {
        EventsCollection.create(settings(expireAfter)).block(DEADLINE);
    }

    private SchemaDiff plan(Optional<Duration> expireAfter) {
        return requireNonNull(EventsCollection.plan(settings(expireAfter)).block(DEADLINE));
    }

    private List<String> reported(Optional<Duration> expireAfter) {
        return plan(expireAfter).differences().stream()
                .map(EventsCollectionIT::reported)
                .toList();
    }

    private static String reported(Difference difference) {
        return difference.object() + ": " + difference.actual() + ", " + difference.expected() + ", "
                + difference.action();
    }

    private MongoSettings settings(Optional<Duration> expireAfter) {
        return new MongoSettings(
                uri,
                database,
                "events",
                expireAfter,
                MongoSettings.Mode.INSERT,
                1_000,
                4,
                DEADLINE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10));
    }
}
