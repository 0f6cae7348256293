package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** A table as the test sees it: by a client of its own, with its own names of keys and attributes. */
final class TestTable implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** Shared and never stopped: a client that stops loops of its own takes two seconds for it. */
    private static final SdkEventLoopGroup LOOPS = SdkEventLoopGroup.builder().build();

    private final String name;
    private final DynamoDbAsyncClient client;

    TestTable(String name, URI endpoint) {
        this.name = name;
        this.client = DynamoDbAsyncClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(endpoint)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(LOOPS))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    DynamoDbAsyncClient client() {
        return client;
    }

    /** Event id to data; two rows of one event are a failure. */
    Map<String, String> data() {
        Map<String, String> data = new HashMap<>();
        for (Map<String, AttributeValue> item : items()) {
            String id = requireNonNull(item.get("event_id")).s();
            String other = data.put(id, requireNonNull(item.get("data")).s());
            if (other != null) {
                throw new AssertionError("event " + id + " has two rows");
            }
        }
        return data;
    }

    List<Map<String, AttributeValue>> items() {
        return requireNonNull(
                Flux.from(client.scanPaginator(scan -> scan.tableName(name).consistentRead(true)))
                        .flatMapIterable(page -> new ArrayList<>(page.items()))
                        .collectList()
                        .block(DEADLINE));
    }

    /** Creates the table with a key that is not the sink's. */
    void createWithKey(String attribute) {
        CreateTableRequest request = CreateTableRequest.builder()
                .tableName(name)
                .keySchema(List.of(KeySchemaElement.builder()
                        .attributeName(attribute)
                        .keyType(KeyType.HASH)
                        .build()))
                .attributeDefinitions(List.of(AttributeDefinition.builder()
                        .attributeName(attribute)
                        .attributeType(ScalarAttributeType.S)
                        .build()))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .build();
        create(request);
    }

    void create(CreateTableRequest request) {
        Mono.fromFuture(client.createTable(request)).then().block(DEADLINE);
    }

    /** As a store that lost it. */
    void drop() {
        Mono.fromFuture(client.deleteTable(drop -> drop.tableName(name))).then().block(DEADLINE);
    }

    /** Makes items expire by the attribute. */
    void expireBy(String attribute) {
        Mono.fromFuture(client.updateTimeToLive(request -> request.tableName(name)
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(attribute).enabled(true))))
                .then()
                .block(DEADLINE);
    }

    TableDescription description() {
        return await(client.describeTable(table -> table.tableName(name))).table();
    }

    /** The attribute that items expire by; empty where they don't. */
    Optional<String> expiringAttribute() {
        return Optional.ofNullable(await(client.describeTimeToLive(ttl -> ttl.tableName(name)))
                .timeToLiveDescription()
                .attributeName());
    }

    /** Puts one item, past the sink. */
    void put(Map<String, AttributeValue> item) {
        Mono.fromFuture(client.putItem(put -> put.tableName(name).item(item)))
                .then()
                .block(DEADLINE);
    }

    private static <T> T await(CompletableFuture<T> answer) {
        return requireNonNull(Mono.fromFuture(answer).block(DEADLINE));
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        client.close();
    }
}
