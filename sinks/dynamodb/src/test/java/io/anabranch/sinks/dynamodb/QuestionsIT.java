package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Questions;
import io.anabranch.topology.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** The commands of docs/dynamodb.md find what the sink writes. AWS's command line is not needed: what it would send is sent. */
@WithServers(Server.DYNAMODB)
class QuestionsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Test
    void everyQuestionOfThePageHasAnAnswer(TestServers servers) throws IOException {
        String table = servers.newName("Events");
        DynamoSettings settings = SomeEvents.full(table, servers.dynamodb());
        EventsTable.create(settings).block(DEADLINE);
        DynamoSink sink = DynamoSink.open("dynamodb", settings, new SimpleMeterRegistry());
        List<Event> events = new ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> event("e-" + i, i)).toList());
        events.add(event("e-4711", 100));
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);

        List<String> commands = Questions.in("dynamodb.md", "sh");

        assertThat(commands).hasSize(4);
        try (TestTable own = new TestTable(table, servers.dynamodb())) {
            for (String command : commands) {
                assertThat(own.client().query(query(command, table)).join().items())
                        .as(command)
                        .isNotEmpty();
            }
        }
    }

    private static Event event(String id, int second) {
        return SomeEvents.event(id, "user-17", "order_placed", MORNING.plusSeconds(second), "{\"amount\":1}", "");
    }

    private static QueryRequest query(String command, String table) throws IOException {
        List<String> words = WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();
        assertThat(words.subList(0, 3)).containsExactly("aws", "dynamodb", "query");
        QueryRequest.Builder query = QueryRequest.builder();
        Iterator<String> rest = words.subList(3, words.size()).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--table-name" -> query.tableName(rest.next().replace("Events", table));
                case "--index-name" -> query.indexName(rest.next());
                case "--key-condition-expression" -> query.keyConditionExpression(rest.next());
                case "--expression-attribute-values" -> query.expressionAttributeValues(values(rest.next()));
                case "--no-scan-index-forward" -> query.scanIndexForward(false);
                case "--limit" -> query.limit(Integer.parseInt(rest.next()));
                default -> throw new AssertionError("no such option of aws dynamodb query: " + option);
            }
        }
        return query.build();
    }

    private static Map<String, AttributeValue> values(String json) throws IOException {
        Map<String, AttributeValue> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> value : JSON.readTree(json).properties()) {
            values.put(
                    value.getKey(),
                    AttributeValue.fromS(value.getValue().get("S").asText()));
        }
        return values;
    }
}
