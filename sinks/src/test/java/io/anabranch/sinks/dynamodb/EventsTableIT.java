package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

@WithServers(Server.DYNAMODB)
class EventsTableIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final URI endpoint;
    private final TestTable table;

    EventsTableIT(TestServers servers) {
        this.endpoint = servers.dynamodb();
        this.table = new TestTable(servers.newName("events"), endpoint);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void createsTableIndexesAndExpiryThoughTwoDoItAtOnce() {
        DynamoSettings settings = SomeEvents.full(table.name(), endpoint);

        Mono.when(EventsTable.create(settings), EventsTable.create(settings)).block(DEADLINE);
        EventsTable.create(settings).block(DEADLINE);

        assertThat(table.description().tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(table.description().billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(table.description().keySchema())
                .extracting(key -> key.attributeName())
                .containsExactly("PK", "SK");
        assertThat(table.description().globalSecondaryIndexes())
                .extracting(EventsTableIT::shown)
                .containsExactlyInAnyOrder(
                        "GSI1 [GSI1PK, GSI1SK] ALL", "GSI2 [GSI2PK, GSI2SK] ALL", "GSI3 [GSI3PK] KEYS_ONLY");
        assertThat(table.expiringAttribute()).contains("ttl");
    }

    @Test
    void addsAnIndexToATableThatIsThere() {
        EventsTable.create(SomeEvents.settings(table.name(), endpoint, DEADLINE))
                .block(DEADLINE);
        assertThat(table.description().globalSecondaryIndexes()).hasSize(2);
        assertThat(table.expiringAttribute()).isEmpty();

        EventsTable.create(SomeEvents.full(table.name(), endpoint)).block(DEADLINE);

        assertThat(table.description().globalSecondaryIndexes()).hasSize(3);
        assertThat(table.expiringAttribute()).contains("ttl");
    }

    @Test
    void refusesATableWithAnotherKey() {
        table.createWithKey("id");

        assertThatThrownBy(() -> EventsTable.create(SomeEvents.full(table.name(), endpoint))
                        .block(DEADLINE))
                .hasMessage("DynamoDB table '" + table.name() + "' in " + endpoint
                        + " has the key [id], events need [PK, SK]");
    }

    private static String shown(GlobalSecondaryIndexDescription index) {
        return index.indexName() + " "
                + index.keySchema().stream().map(key -> key.attributeName()).toList() + " "
                + index.projection().projectionType();
    }
}
