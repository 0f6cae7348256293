package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.Main;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;

/** What the Terraform modules make is what the program asks for, by the program's own word: {@code anabranch tables plan}. */
@WithServers({Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.REDIS})
class TerraformIT {
    private static final String REGION = "eu-west-1";

    private final TestServers servers;
    private final String name;

    @TempDir
    private Path folder = Path.of("");

    TerraformIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("terraform");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTableOfTheModuleIsTheTableOfTheSink(boolean idIndex) throws IOException {
        TerraformModule module = TerraformModule.of("dynamodb");
        try (DynamoDbAsyncClient client = dynamodb()) {
            client.createTable(table(module, idIndex)).join();
            JsonNode ttl = module.resource("aws_dynamodb_table", "events").at("/dynamic/ttl/0");
            String attribute = ttl.path("for_each").asText().split("\"", -1)[1];
            assertThat(ttl.at("/content/0/attribute_name").asText()).isEqualTo("${ttl.value}");
            client.updateTimeToLive(request -> request.tableName(name)
                            .timeToLiveSpecification(
                                    expiry -> expiry.attributeName(attribute).enabled(true)))
                    .join();
        }

        JsonNode plan = plan(dynamodb("expire-after: 90d, id-index: " + idIndex));

        assertThat(plan.path("differences")).as(plan.toPrettyString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thePageOnCostQuotesThePlan(boolean idIndex) throws IOException {
        String cost = plan(dynamodb("id-index: " + idIndex)).at("/notes/0").asText();

        assertThat(cost).contains("write units");
        assertThat(Repository.text("docs/cost.md")).contains("  i " + cost + "\n");
    }

    @Test
    void theTablesOfTheKeyspaceAreThoseOfTheSink() throws IOException {
        TerraformModule module = TerraformModule.of("keyspaces");
        var address = servers.cassandra();
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(address)
                .withLocalDatacenter("datacenter1")
                .build()) {
            session.execute("CREATE KEYSPACE " + name
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute(cql(module.resource("aws_keyspaces_table", "events"), "events_by_day")
                    + " AND default_time_to_live = 7776000");
            JsonNode contract = module.resource("aws_keyspaces_table", "contract");
            session.execute(cql(contract, contract.path("table_name").asText()));
        }

        JsonNode plan = plan(
                "cassandra: {contact-points: [\"%s:%d\"], datacenter: datacenter1, keyspace: %s, expire-after: 90d}"
                        .formatted(address.getHostString(), address.getPort(), name));

        // Keyspaces has no compaction to set, and the first decision on buckets is for tables create to take.
        assertThat(StreamSupport.stream(plan.path("differences").spliterator(), /* parallel= */ false)
                        .map(difference -> difference.path("object").asText()))
                .as(plan.toPrettyString())
                .containsExactlyInAnyOrder("table's compaction", "day-buckets");
        assertThat(module.variable("table").path("default").asText()).isEqualTo("events_by_day");
        assertThat(module.resource("aws_keyspaces_table", "events")
                        .path("default_time_to_live")
                        .asText())
                .isEqualTo("${var.expire_after_seconds}");
    }

    @Test
    void redisTakesTheAccessStrings() {
        TerraformModule module = TerraformModule.of("elasticache");
        RedisClient client = RedisClient.create(servers.redis());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            Stream.of("rights", "rights_in_a_cluster")
                    .map(module::local)
                    .flatMap(rights -> TerraformModule.properties(rights).entrySet().stream())
                    .forEach(user -> assertThat(setUser(redis, user.getValue().asText()))
                            .as(user.getKey())
                            .isEqualTo("OK"));
        } finally {
            client.shutdown();
        }
    }

    /** As {@code local.access} puts it together. */
    private String setUser(StatefulRedisConnection<String, String> redis, String rights) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add("SETUSER")
                .add(name)
                .add("on")
                .add("-@all");
        Stream.of(rights.replace("${var.prefix}", "shop:").split(" ", -1)).forEach(arguments::add);
        return redis.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
    }

    private CreateTableRequest table(TerraformModule module, boolean idIndex) {
        JsonNode table = module.resource("aws_dynamodb_table", "events");
        JsonNode content = table.at("/dynamic/global_secondary_index/0/content/0");
        assertThat(content.path("hash_key").asText()).isEqualTo("${global_secondary_index.value.partition_key}");
        assertThat(content.path("range_key").asText()).isEqualTo("${global_secondary_index.value.sort_key}");
        assertThat(content.path("projection_type").asText()).isEqualTo("${global_secondary_index.value.projection}");
        assertThat(module.local("indexes").asText()).contains("local.all_indexes", "name != \"GSI3\" || var.id_index");

        String type = table.at("/dynamic/attribute/0/content/0/type").asText();
        List<KeySchemaElement> key =
                key(table.path("hash_key").asText(), table.path("range_key").asText());
        List<KeySchemaElement> all = new ArrayList<>(key);
        List<GlobalSecondaryIndex> indexes = new ArrayList<>();
        TerraformModule.properties(module.local("all_indexes")).forEach((index, described) -> {
            if (!index.equals("GSI3") || idIndex) {
                List<KeySchemaElement> ofIndex = described.path("sort_key").isNull()
                        ? key(described.path("partition_key").asText())
                        : key(
                                described.path("partition_key").asText(),
                                described.path("sort_key").asText());
                all.addAll(ofIndex);
                indexes.add(GlobalSecondaryIndex.builder()
                        .indexName(index)
                        .keySchema(ofIndex)
                        .projection(projection -> projection.projectionType(
                                described.path("projection").asText()))
                        .build());
            }
        });
        return CreateTableRequest.builder()
                .tableName(name)
                .keySchema(key)
                .attributeDefinitions(all.stream()
                        .map(element -> AttributeDefinition.builder()
                                .attributeName(element.attributeName())
                                .attributeType(type)
                                .build())
                        .toList())
                .globalSecondaryIndexes(indexes)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .build();
    }

    private static List<KeySchemaElement> key(String... attributes) {
        List<KeySchemaElement> key = new ArrayList<>();
        for (String attribute : attributes) {
            key.add(KeySchemaElement.builder()
                    .attributeName(attribute)
                    .keyType(key.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        return key;
    }

    private String cql(JsonNode table, String tableName) {
        JsonNode schema = table.at("/schema_definition/0");
        String columns = each(schema.path("column"), "name", "type");
        String partition = each(schema.path("partition_key"), "name");
        String clustering = each(schema.path("clustering_key"), "name");
        String order = each(schema.path("clustering_key"), "name", "order_by");
        return "CREATE TABLE " + name + "." + tableName + " (" + columns + ", PRIMARY KEY ((" + partition + "), "
                + clustering + ")) WITH CLUSTERING ORDER BY (" + order + ")";
    }

    private static String each(JsonNode blocks, String... attributes) {
        return StreamSupport.stream(blocks.spliterator(), /* parallel= */ false)
                .map(block -> Stream.of(attributes)
                        .map(attribute -> block.path(attribute).asText())
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(", "));
    }

    private String dynamodb(String more) {
        return "dynamodb: {table: %s, region: %s, endpoint: \"%s\", access-key-id: local, secret-access-key: local, %s}"
                .formatted(name, REGION, servers.dynamodb(), more);
    }

    /** What the program says of the only sink. */
    private JsonNode plan(String sink) throws IOException {
        Path config = Files.writeString(
                folder.resolve("pipeline.yaml"), """
                kafka: {brokers: "%s", topics: [%s], group: %s, dead-letters: %s.dead}
                sinks:
                  %s
                """.formatted(servers.kafka(), name, name, name, sink));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = {"tables", "plan", "--config", config.toString(), "--output", "json"};
        int exitCode = Main.run(arguments, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
        assertThat(exitCode).as("%s%n%s", out, err).isZero();
        return StreamSupport.stream(TerraformModule.json(out.toString()).spliterator(), /* parallel= */ false)
                .filter(part -> part.path("part").asText().startsWith("sink "))
                .findFirst()
                .orElseThrow();
    }

    private DynamoDbAsyncClient dynamodb() {
        URI endpoint = servers.dynamodb();
        return DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }
}
