package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.settings.SchemaDiff.Difference;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

class TableDifferencesTest {
    private static final DynamoSettings FULL = SomeEvents.full("Events", SomeEvents.ENDPOINT);
    private static final DynamoSettings PROVISIONED = SomeEvents.provisioned("Events", SomeEvents.ENDPOINT, 5);
    private static final TimeToLiveDescription ON = expiring(TimeToLiveStatus.ENABLED, "ttl");
    private static final TimeToLiveDescription OFF = TimeToLiveDescription.builder()
            .timeToLiveStatus(TimeToLiveStatus.DISABLED)
            .build();

    @Test
    void aTableAsItIsCreatedDiffersInNothing() {
        assertThat(TableDifferences.of(asCreated(FULL), ON, FULL)).isEmpty();
        assertThat(TableDifferences.of(asCreated(PROVISIONED), OFF, PROVISIONED))
                .isEmpty();
    }

    @Test
    void aTableThatNeverWasOnDemandSaysNothingOfItsBilling() {
        TableDescription silent = asCreated(PROVISIONED).toBuilder()
                .billingModeSummary(none -> {})
                .build();

        assertThat(TableDifferences.of(silent, OFF, PROVISIONED)).isEmpty();
    }

    @Test
    void anAbsentTableIsOneDifferenceThatNamesAllOfIt() {
        assertThat(TableDifferences.ofNoTable(FULL))
                .extracting(TableDifferencesTest::shown)
                .containsExactly(
                        "table 'Events': absent, wanted [PK, SK], on-demand, with GSI1, GSI2, GSI3, expiring by ttl: CREATE");
        assertThat(TableDifferences.ofNoTable(PROVISIONED))
                .extracting(TableDifferencesTest::shown)
                .containsExactly("table 'Events': absent, wanted [PK, SK], provisioned with 5 read and 5 write units/s"
                        + " for it and for each index, with GSI1, GSI2: CREATE");
    }

    static Stream<Arguments> oddTables() {
        return Stream.of(
                odd(
                        "table's key: [id (not text)], wanted [PK, SK]: MANUAL",
                        FULL,
                        table -> table.keySchema(TableSchema.table(FULL).keySchema().get(0).toBuilder()
                                .attributeName("id")
                                .build())),
                odd(
                        "table's key: [PK, SK (not text)], wanted [PK, SK]: MANUAL",
                        FULL,
                        table -> table.attributeDefinitions(
                                numbered("SK", TableSchema.table(FULL).attributeDefinitions()))),
                odd(
                        "index GSI3: absent, wanted [GSI3PK] KEYS_ONLY: CREATE",
                        FULL,
                        table -> table.globalSecondaryIndexes(indexes(FULL).subList(0, 2))),
                odd(
                        "index GSI1's projection: INCLUDE [data], wanted ALL: MANUAL",
                        FULL,
                        table -> table.globalSecondaryIndexes(changed(
                                "GSI1",
                                index -> index.projection(projection -> projection
                                        .projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes("data"))))),
                odd(
                        "index GSI2's key: [GSI1PK, GSI1SK], wanted [GSI2PK, GSI2SK]: MANUAL",
                        FULL,
                        table -> table.globalSecondaryIndexes(changed(
                                "GSI2",
                                index -> index.keySchema(indexes(FULL).get(0).keySchema())))),
                odd(
                        "index Mine: [GSI3PK] KEYS_ONLY, wanted none: INFORMATIONAL",
                        FULL,
                        table -> table.globalSecondaryIndexes(Stream.concat(
                                        indexes(FULL).stream(),
                                        Stream.of(indexes(FULL).get(2).toBuilder()
                                                .indexName("Mine")
                                                .build()))
                                .toList())),
                odd(
                        "billing: provisioned, wanted on-demand: MANUAL",
                        FULL,
                        table -> table.billingModeSummary(mode -> mode.billingMode(BillingMode.PROVISIONED))),
                odd(
                        "billing: on-demand, wanted provisioned: MANUAL",
                        PROVISIONED,
                        table -> table.billingModeSummary(mode -> mode.billingMode(BillingMode.PAY_PER_REQUEST))),
                odd(
                        "table's units: 5 read and 4 write units/s, wanted 5 read and 5 write units/s: MANUAL",
                        PROVISIONED,
                        table -> table.provisionedThroughput(
                                units -> units.readCapacityUnits(5L).writeCapacityUnits(4L))),
                odd(
                        "table's units: 5 read and 90 write units/s, wanted 5 read and 5 write units/s: INFORMATIONAL",
                        PROVISIONED,
                        table -> table.provisionedThroughput(
                                units -> units.readCapacityUnits(5L).writeCapacityUnits(90L))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddTables")
    void tellsWhatStandsWhatIsWantedAndWhoCanMendIt(
            String difference, DynamoSettings settings, TableDescription table) {
        TimeToLiveDescription expiring = settings.expireAfter().map(age -> ON).orElse(OFF);

        assertThat(TableDifferences.of(table, expiring, settings))
                .extracting(TableDifferencesTest::shown)
                .containsExactly(difference);
    }

    @Test
    void tellsHowTheTableExpires() {
        assertThat(shown(FULL, OFF)).containsExactly("expiry: never, wanted by ttl: CREATE");
        assertThat(shown(FULL, expiring(TimeToLiveStatus.ENABLING, "until")))
                .containsExactly("expiry: by until, wanted by ttl: MANUAL");
        assertThat(shown(PROVISIONED, ON)).containsExactly("expiry: by ttl, wanted never: INFORMATIONAL");
    }

    @Test
    void tellsWhatIsOnItsWayOut() {
        TableDescription shrinking = asCreated(FULL).toBuilder()
                .globalSecondaryIndexes(changed("GSI2", index -> index.indexStatus(IndexStatus.DELETING)))
                .build();

        assertThat(TableDifferences.of(shrinking, expiring(TimeToLiveStatus.DISABLING, "ttl"), FULL))
                .extracting(TableDifferencesTest::shown)
                .containsExactly(
                        "index GSI2: being deleted, wanted [GSI2PK, GSI2SK] ALL: CREATE",
                        "expiry: being turned off, wanted by ttl: MANUAL");
    }

    private static TimeToLiveDescription expiring(TimeToLiveStatus status, String attribute) {
        return TimeToLiveDescription.builder()
                .timeToLiveStatus(status)
                .attributeName(attribute)
                .build();
    }

    private static List<String> shown(DynamoSettings settings, TimeToLiveDescription expiring) {
        return TableDifferences.of(asCreated(settings), expiring, settings).stream()
                .map(TableDifferencesTest::shown)
                .toList();
    }

    static String shown(Difference difference) {
        return difference.object() + ": " + difference.actual() + ", wanted " + difference.expected() + ": "
                + difference.action();
    }

    private static Arguments odd(
            String difference, DynamoSettings settings, UnaryOperator<TableDescription.Builder> oddity) {
        return Arguments.of(
                difference,
                settings,
                oddity.apply(asCreated(settings).toBuilder()).build());
    }

    private static List<AttributeDefinition> numbered(String name, List<AttributeDefinition> attributes) {
        return attributes.stream()
                .map(attribute -> attribute.attributeName().equals(name)
                        ? attribute.toBuilder()
                                .attributeType(ScalarAttributeType.N)
                                .build()
                        : attribute)
                .toList();
    }

    private static List<GlobalSecondaryIndexDescription> changed(
            String name, UnaryOperator<GlobalSecondaryIndexDescription.Builder> change) {
        return indexes(FULL).stream()
                .map(index -> index.indexName().equals(name)
                        ? change.apply(index.toBuilder()).build()
                        : index)
                .toList();
    }

    private static List<GlobalSecondaryIndexDescription> indexes(DynamoSettings settings) {
        return asCreated(settings).globalSecondaryIndexes();
    }

    /** What DynamoDB describes once it has done what it was asked for. */
    private static TableDescription asCreated(DynamoSettings settings) {
        CreateTableRequest request = TableSchema.table(settings);
        return TableDescription.builder()
                .tableName(request.tableName())
                .keySchema(request.keySchema())
                .attributeDefinitions(request.attributeDefinitions())
                .billingModeSummary(mode -> mode.billingMode(request.billingMode()))
                .provisionedThroughput(units(request.provisionedThroughput()))
                .globalSecondaryIndexes(request.globalSecondaryIndexes().stream()
                        .map(TableDifferencesTest::asCreated)
                        .toList())
                .build();
    }

    private static GlobalSecondaryIndexDescription asCreated(GlobalSecondaryIndex index) {
        return GlobalSecondaryIndexDescription.builder()
                .indexName(index.indexName())
                .keySchema(index.keySchema())
                .projection(index.projection())
                .provisionedThroughput(units(index.provisionedThroughput()))
                .build();
    }

    /** An on-demand table is described with no units at all. */
    private static ProvisionedThroughputDescription units(@Nullable ProvisionedThroughput units) {
        return ProvisionedThroughputDescription.builder()
                .readCapacityUnits(units == null ? 0L : units.readCapacityUnits())
                .writeCapacityUnits(units == null ? 0L : units.writeCapacityUnits())
                .build();
    }
}
