package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
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

    @Test
    void planningAnAbsentTableTellsWhatItWouldBeAndMakesNothing() {
        DynamoSettings settings = SomeEvents.full(table.name(), endpoint);

        assertThat(differences(settings))
                .containsExactly("table '" + table.name()
                        + "': absent, wanted [PK, SK], on-demand, with GSI1, GSI2, GSI3, expiring by ttl: CREATE");
        assertThat(differences(settings)).hasSize(1);
        assertThatThrownBy(table::description).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aProvisionedTableHasItsUnitsOnItselfAndEachIndexAndDiffersInNothing() {
        DynamoSettings settings = SomeEvents.provisioned(table.name(), endpoint, 7);

        EventsTable.create(settings).block(DEADLINE);

        assertThat(table.description().provisionedThroughput().writeCapacityUnits())
                .isEqualTo(7);
        assertThat(table.description().globalSecondaryIndexes())
                .extracting(index -> index.provisionedThroughput().readCapacityUnits())
                .containsExactly(7L, 7L);
        assertThat(differences(settings)).isEmpty();
    }

    @Test
    void tellsUnitsAndBillingThatDiffer() {
        EventsTable.create(SomeEvents.provisioned(table.name(), endpoint, 7)).block(DEADLINE);

        assertThat(differences(SomeEvents.settings(table.name(), endpoint, DEADLINE)))
                .containsExactly("billing: provisioned, wanted on-demand: MANUAL");
        assertThat(differences(SomeEvents.provisioned(table.name(), endpoint, 9)))
                .containsExactlyInAnyOrder(
                        "table's units: 7 read and 7 write units/s, wanted 9 read and 9 write units/s: MANUAL",
                        "index GSI1's units: 7 read and 7 write units/s, wanted 9 read and 9 write units/s: MANUAL",
                        "index GSI2's units: 7 read and 7 write units/s, wanted 9 read and 9 write units/s: MANUAL");
        assertThat(differences(SomeEvents.provisioned(table.name(), endpoint, 5)))
                .hasSize(3)
                .allMatch(difference -> difference.endsWith(": INFORMATIONAL"));
    }

    @Test
    void anOnDemandTableWhereSettingsSayProvisioned() {
        EventsTable.create(SomeEvents.settings(table.name(), endpoint, DEADLINE))
                .block(DEADLINE);

        assertThat(differences(SomeEvents.provisioned(table.name(), endpoint, 5)))
                .containsExactly("billing: on-demand, wanted provisioned: MANUAL");
    }

    @Test
    void anIndexAddedLaterIsPaidForAsItsTableIs() {
        EventsTable.create(SomeEvents.provisioned(table.name(), endpoint, 7)).block(DEADLINE);
        DynamoSettings onDemand = SomeEvents.full(table.name(), endpoint);
        assertThat(differences(onDemand))
                .containsExactly(
                        "index GSI3: absent, wanted [GSI3PK] KEYS_ONLY: CREATE",
                        "expiry: never, wanted by ttl: CREATE",
                        "billing: provisioned, wanted on-demand: MANUAL");

        EventsTable.create(onDemand).block(DEADLINE);

        assertThat(table.description().globalSecondaryIndexes())
                .extracting(index -> index.provisionedThroughput().writeCapacityUnits())
                .containsExactly(7L, 7L, 7L);
        assertThat(differences(onDemand)).containsExactly("billing: provisioned, wanted on-demand: MANUAL");
    }

    @Test
    void tellsIndexesThatAreOtherThanAskedForAndLeavesThemAlone() {
        DynamoSettings settings = SomeEvents.settings(table.name(), endpoint, DEADLINE);
        CreateTableRequest right = TableSchema.table(SomeEvents.full(table.name(), endpoint));
        List<GlobalSecondaryIndex> indexes = right.globalSecondaryIndexes();
        table.create(right.toBuilder()
                .globalSecondaryIndexes(
                        indexes.get(0).toBuilder()
                                .keySchema(indexes.get(1).keySchema())
                                .build(),
                        indexes.get(1).toBuilder()
                                .projection(projection -> projection
                                        .projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes("data"))
                                .build(),
                        indexes.get(2).toBuilder().indexName("Mine").build(),
                        // DynamoDB refuses an attribute that is defined and keys nothing.
                        indexes.get(0).toBuilder().indexName("Other").build())
                .build());
        List<String> reported = differences(settings);

        EventsTable.create(settings).block(DEADLINE);

        assertThat(reported)
                .containsExactlyInAnyOrder(
                        "index GSI1's key: [GSI2PK, GSI2SK], wanted [GSI1PK, GSI1SK]: MANUAL",
                        "index GSI2's projection: INCLUDE [data], wanted ALL: MANUAL",
                        "index Mine: [GSI3PK] KEYS_ONLY, wanted none: INFORMATIONAL",
                        "index Other: [GSI1PK, GSI1SK] ALL, wanted none: INFORMATIONAL");
        assertThat(differences(settings)).containsExactlyInAnyOrderElementsOf(reported);
    }

    @Test
    void tellsExpiryByAnotherAttributeAndExpiryThatIsNotAskedFor() {
        DynamoSettings never = SomeEvents.settings(table.name(), endpoint, DEADLINE);
        EventsTable.create(never).block(DEADLINE);
        table.expireBy("until");

        assertThat(differences(never)).containsExactly("expiry: by until, wanted never: INFORMATIONAL");
        assertThat(differences(SomeEvents.full(table.name(), endpoint)))
                .containsExactly(
                        "index GSI3: absent, wanted [GSI3PK] KEYS_ONLY: CREATE",
                        "expiry: by until, wanted by ttl: MANUAL");
    }

    @Test
    void tellsATableWithAnotherKey() {
        table.createWithKey("id");

        assertThat(differences(SomeEvents.settings(table.name(), endpoint, DEADLINE)))
                .contains("table's key: [id], wanted [PK, SK]: MANUAL");
    }

    private static List<String> differences(DynamoSettings settings) {
        return EventsTable.plan(settings).blockOptional(DEADLINE).orElseThrow().differences().stream()
                .map(TableDifferencesTest::shown)
                .toList();
    }

    private static String shown(GlobalSecondaryIndexDescription index) {
        return index.indexName() + " "
                + index.keySchema().stream().map(key -> key.attributeName()).toList() + " "
                + index.projection().projectionType();
    }
}
