package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** What a pipeline's stores hold, read by the bare drivers: this suite shares no code with the sinks. */
final class Stores implements AutoCloseable {
    private static final int PAGE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DROP = Duration.ofSeconds(30);

    private final Configuration configuration;
    private final Map<String, Client> clients = new HashMap<>();

    /** @param configuration with the servers themselves, not a proxy to one */
    Stores(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The event id of every row of a sink's store; an id that stands in two rows twice. */
    List<String> ids(String sink) {
        return switch (sink) {
            case Configuration.DYNAMODB ->
                scan("event_id").stream()
                        .flatMap(item -> item.values().stream())
                        .map(AttributeValue::s)
                        .toList();
            case Configuration.CASSANDRA ->
                select("event_id").stream()
                        .map(row -> String.valueOf(row.getString("event_id")))
                        .toList();
            case Configuration.MONGODB ->
                find(new Document("_id", 1)).stream()
                        .map(document -> document.getString("_id"))
                        .toList();
            case Configuration.SEARCH ->
                documents().stream()
                        .map(document -> document.at("/_source/event_id").asText())
                        .toList();
            default -> throw new IllegalArgumentException("Sink '" + sink + "' keeps no rows");
        };
    }

    /** Every row of a sink's store with all that it holds, in an order of its own. */
    List<String> rows(String sink) {
        return switch (sink) {
            case Configuration.DYNAMODB ->
                scan("").stream()
                        .map(item -> new TreeMap<>(item).toString())
                        .sorted()
                        .toList();
            case Configuration.CASSANDRA ->
                select("*").stream().map(Row::getFormattedContents).sorted().toList();
            case Configuration.MONGODB ->
                find(new Document()).stream().map(Document::toJson).sorted().toList();
            case Configuration.SEARCH ->
                documents().stream()
                        .map(document ->
                                document.get("_index") + " " + document.get("_id") + " " + document.get("_source"))
                        .sorted()
                        .toList();
            default -> throw new IllegalArgumentException("Sink '" + sink + "' keeps no rows");
        };
    }

    /** The last offset that the leaderboard of all records has applied, by partition, of the topic that is there now. */
    Map<Integer, Long> applied(String topicId) {
        Map<Integer, Long> applied = new HashMap<>();
        redis().hgetall(configuration.prefix() + "leaderboard:{records}:progress")
                .forEach((field, offset) -> {
                    int colon = field.lastIndexOf(':');
                    if (field.substring(0, colon).equals(topicId)) {
                        applied.put(Integer.parseInt(field.substring(colon + 1)), Long.parseLong(offset));
                    }
                });
        return applied;
    }

    /** The sum of all places of the leaderboard of all records. */
    long counted() {
        return redis().keys(configuration.prefix() + "leaderboard:{records}:*").stream()
                .filter(key -> redis().type(key).equals("zset"))
                .flatMap(key -> redis().zrangeWithScores(key, 0, -1).stream())
                .mapToLong(place -> (long) place.getScore())
                .sum();
    }

    RedisCommands<String, String> redis() {
        RedisClient client = client(
                "redis",
                () -> RedisClient.create("redis://" + configuration.servers().redis()),
                RedisClient::shutdown);
        return client("connection", client::connect, StatefulRedisConnection::close)
                .sync();
    }

    private List<Map<String, AttributeValue>> scan(String attribute) {
        DynamoDbAsyncClient client = client(Configuration.DYNAMODB, this::dynamodb, DynamoDbAsyncClient::close);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, AttributeValue> next = Map.of();
        do {
            ScanRequest.Builder request =
                    ScanRequest.builder().tableName(configuration.table()).consistentRead(true);
            if (!attribute.isEmpty()) {
                request.projectionExpression(attribute);
            }
            if (!next.isEmpty()) {
                request.exclusiveStartKey(next);
            }
            var page = client.scan(request.build()).join();
            items.addAll(page.items());
            next = page.lastEvaluatedKey();
        } while (!next.isEmpty());
        return items;
    }

    private DynamoDbAsyncClient dynamodb() {
        return DynamoDbAsyncClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(URI.create("http://" + configuration.servers().dynamodb()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    private List<Row> select(String columns) {
        CqlSession session = client(Configuration.CASSANDRA, this::cassandra, CqlSession::close);
        String all = "SELECT " + columns + " FROM " + configuration.keyspace() + ".events_by_day";
        return session.execute(
                        SimpleStatement.newInstance(all).setPageSize(PAGE).setTimeout(Duration.ofSeconds(20)))
                .all();
    }

    private CqlSession cassandra() {
        String[] place = configuration.servers().cassandra().split(":", 2);
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(place[0], Integer.parseInt(place[1])))
                .withLocalDatacenter("datacenter1")
                .build();
    }

    private List<Document> find(Document projection) {
        var all =
                mongodb().getCollection("events").find().projection(projection).batchSize(PAGE);
        List<Document> found = Flux.from(all).collectList().block(Duration.ofMinutes(1));
        return found == null ? List.of() : found;
    }

    /** All that a scroll gives after a refresh. */
    private List<JsonNode> documents() {
        String days = "/" + configuration.index() + "-*";
        JsonNode unused = search(days + "/_refresh", "");
        List<JsonNode> all = new ArrayList<>();
        JsonNode page = search(days + "/_search?scroll=1m", "{\"size\":" + PAGE + ",\"sort\":[\"_doc\"]}");
        while (!page.at("/hits/hits").isEmpty()) {
            page.at("/hits/hits").forEach(all::add);
            page = search(
                    "/_search/scroll",
                    "{\"scroll\":\"1m\",\"scroll_id\":\""
                            + page.get("_scroll_id").asText() + "\"}");
        }
        return all;
    }

    private JsonNode search(String path, String json) {
        HttpClient client = client(Configuration.SEARCH, HttpClient::newHttpClient, unclosed -> {});
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + configuration.servers().opensearch() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(path, e);
        }
    }

    @SuppressWarnings("unchecked") // Under each name there is one kind of client.
    private <T> T client(String name, Supplier<T> open, Consumer<T> close) {
        return (T) clients.computeIfAbsent(name, absent -> {
                    T opened = open.get();
                    return new Client(opened, () -> close.accept(opened));
                })
                .client();
    }

    private record Client(Object client, Runnable closing) {}

    private MongoDatabase mongodb() {
        return client(
                        Configuration.MONGODB,
                        () -> MongoClients.create(
                                "mongodb://" + configuration.servers().mongodb()),
                        MongoClient::close)
                .getDatabase(configuration.database());
    }

    /** Drops what MongoDB's local server has of this pipeline, too: it keeps all in memory, for all tests. */
    @Override
    public void close() {
        if (configuration.sinks().containsKey(Configuration.MONGODB)) {
            // A server that a failed test has left stopped is no second failure.
            Mono.from(mongodb().drop()).timeout(DROP).onErrorComplete().block();
        }
        clients.values().forEach(client -> client.closing().run());
        clients.clear();
    }
}
