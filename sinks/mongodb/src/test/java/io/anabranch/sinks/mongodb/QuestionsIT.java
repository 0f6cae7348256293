package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.Questions;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The lines of docs/mongodb.md find what the sink writes. The shell is not needed: what it would send is sent. */
@WithServers(Server.MONGODB)
class QuestionsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");
    private static final Pattern LINE = Pattern.compile(
            "db\\.events\\.(find|aggregate)\\((.*?)\\)(?:\\.sort\\((.*?)\\))?(?:\\.limit\\((\\d+)\\))?");

    @Test
    void everyQuestionOfThePageHasAnAnswer(TestServers servers) {
        String database = servers.newName("questions");
        MongoSettings settings = MongoReadsIT.settings(servers.mongodb(), database, DEADLINE);
        EventsCollection.create(settings).block(DEADLINE);
        MongoSink sink = MongoSink.open("mongodb", settings, new SimpleMeterRegistry());
        List<Event> events = new ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> event("e-" + i, i)).toList());
        events.add(event("e-4711", 100));
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);

        List<String> lines =
                Questions.in("mongodb.md", "js").stream().flatMap(String::lines).toList();

        assertThat(lines).hasSize(5);
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            MongoCollection<Document> collection = client.getDatabase(database).getCollection("events");
            for (String line : lines) {
                assertThat(Flux.from(answer(collection, line)).collectList().block(DEADLINE))
                        .as(line)
                        .isNotEmpty();
            }
            Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        }
    }

    private static Publisher<Document> answer(MongoCollection<Document> collection, String line) {
        Matcher parts = LINE.matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        if (parts.group(1).equals("aggregate")) {
            return collection.aggregate(BsonArray.parse(parts.group(2)).stream()
                    .map(BsonValue::asDocument)
                    .toList());
        }
        FindPublisher<Document> found = collection.find(BsonDocument.parse(parts.group(2)));
        if (parts.group(3) != null) {
            found = found.sort(BsonDocument.parse(parts.group(3)));
        }
        return parts.group(4) == null ? found : found.limit(Integer.parseInt(parts.group(4)));
    }

    private static Event event(String id, int second) {
        Instant time = MORNING.plusSeconds(second);
        SourceRecord record =
                new SourceRecord("events", "id", 0, second, time.toEpochMilli(), null, new byte[0], List.of());
        return new Event(id, "user-17", "order_placed", time, JsonText.of("{\"amount\":1}"), JsonText.NONE, record);
    }
}
