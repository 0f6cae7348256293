package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The CQL of docs/cassandra.md finds what the sink writes. */
@WithServers(Server.CASSANDRA)
class QuestionsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant MORNING = Instant.parse("2026-11-21T08:00:00Z");

    @Test
    void everyQuestionOfThePageHasAnAnswer(TestServers servers) {
        String table = servers.newName("questions");
        CassandraSettings settings = new TestSettings(servers.cassandra(), table).settings();
        EventsByDay.create(settings).block(DEADLINE);
        CassandraSink sink = CassandraSink.open("cassandra", settings, new SimpleMeterRegistry());
        assertThat(sink.write(IntStream.range(0, 300)
                                .mapToObj(QuestionsIT::event)
                                .toList())
                        .collectList()
                        .block(DEADLINE))
                .isEmpty();
        sink.close().block(DEADLINE);

        List<String> questions = Questions.in("cassandra.md", "sql");

        assertThat(questions).hasSize(3);
        try (CqlSession session = TestSettings.session(servers.cassandra())) {
            for (String question : questions) {
                String own = question.replace("analytics.", settings.keyspace() + ".")
                        .replace("events_by_day", table);
                assertThat(session.execute(own).all()).as(question).isNotEmpty();
            }
        }
    }

    private static Event event(int number) {
        Instant time = MORNING.plusSeconds(number);
        SourceRecord record =
                new SourceRecord("events", "id", 0, number, time.toEpochMilli(), null, new byte[0], List.of());
        return new Event(
                "e-" + number, "user-17", "order_placed", time, JsonText.of("{\"amount\":1}"), JsonText.NONE, record);
    }
}
