package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** A table as the test sees it: by a client of its own, with its own names of keys and attributes. */
final class TestTable implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String name;
    private final DynamoDbAsyncClient client;

    TestTable(String name, URI endpoint) {
        this.name = name;
        this.client = DynamoDbAsyncClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    /** Event id to payload; two rows of one event are a failure. */
    Map<String, String> payloads() {
        Map<String, String> payloads = new HashMap<>();
        for (Map<String, AttributeValue> item : items()) {
            String id = requireNonNull(item.get("event_id")).s();
            String other = payloads.put(id, requireNonNull(item.get("payload")).s());
            if (other != null) {
                throw new AssertionError("event " + id + " has two rows");
            }
        }
        return payloads;
    }

    List<Map<String, AttributeValue>> items() {
        return requireNonNull(
                Flux.from(client.scanPaginator(scan -> scan.tableName(name).consistentRead(true)))
                        .flatMapIterable(page -> new ArrayList<>(page.items()))
                        .collectList()
                        .block(DEADLINE));
    }

    TableDescription description() {
        return requireNonNull(Mono.fromFuture(client.describeTable(table -> table.tableName(name)))
                .map(answer -> answer.table())
                .block(DEADLINE));
    }

    DynamoDbAsyncClient client() {
        return client;
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        client.close();
    }
}
