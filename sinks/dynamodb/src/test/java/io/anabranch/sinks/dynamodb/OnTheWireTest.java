package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Event;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What a client really makes of an item. */
class OnTheWireTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** The port that is for nobody: no request gets as far as that. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @ParameterizedTest
    @EnumSource
    void noItemIsLongerThanItsBound(DynamoSettings.DataFormat form) {
        DynamoSettings settings = new SomeSettings("Events", NOWHERE).data(form).build();
        Scales scales = new Scales();
        TableConnection connection = TableConnection.open(settings, scales);
        for (Event event : swelling()) {
            Item item = new Item(event, settings);

            assertThat(bytesOnTheWire(item, connection, scales))
                    .as("%.60s…, data of %d bytes", event.data(), event.data().length())
                    .isBetween(1L, (long) item.maxBytesSent());
        }
        connection.close().block(DEADLINE);
    }

    /** Data that grow as much as any, and ids that do. */
    private static List<Event> swelling() {
        List<String> data = new ArrayList<>(SomeData.all());
        data.add(many("\"\uD83D\uDE00\""));
        data.add("{\"" + "\uD83D\uDE00".repeat(5_000) + "\":\"" + "\uD83D\uDE00".repeat(50_000) + "\"}");
        data.add("{\"quotes\":\"" + "\\\"".repeat(50_000) + "\"}");
        data.add("{\"control\":\"" + "\\u0001\\n".repeat(20_000) + "\"}");
        data.add(many("1"));
        data.add(many("[1]"));
        data.add(many("[]"));
        data.add(many("{}"));
        data.add(many("null"));
        data.add(many("\"\""));
        data.add(many("[[],[1],{\"a\":1}]"));
        List<Event> events = new ArrayList<>();
        data.forEach(each -> events.add(SomeEvents.event("e", each)));
        String id = "\u0001".repeat(256);
        events.add(SomeEvents.event(
                id, id, id, SomeEvents.TIME, "{}", "{\"extra\":\"" + "\uD83D\uDE00".repeat(9_000) + "\"}"));
        return events;
    }

    private static String many(String value) {
        return IntStream.range(0, 10_000).mapToObj(i -> value).collect(Collectors.joining(",", "{\"a\":[", "]}"));
    }

    private static long bytesOnTheWire(Item item, TableConnection connection, Scales scales) {
        WriteRequest put = WriteRequest.builder()
                .putRequest(PutRequest.builder().item(item.attributes()).build())
                .build();
        scales.bytes = 0;
        Mono.fromFuture(connection
                        .client()
                        .batchWriteItem(request -> request.requestItems(Map.of("Events", List.of(put)))))
                .then()
                .onErrorComplete()
                .block(DEADLINE);
        return scales.bytes - "{\"RequestItems\":{\"Events\":[]}}".length();
    }

    private static final class Scales implements ExecutionInterceptor {
        private volatile long bytes;

        @Override
        public void afterMarshalling(Context.AfterMarshalling context, ExecutionAttributes attributes) {
            bytes = context.requestBody()
                    .flatMap(body -> body.optionalContentLength())
                    .orElseThrow();
            throw SdkClientException.create("It is on the scales, and goes nowhere");
        }
    }
}
