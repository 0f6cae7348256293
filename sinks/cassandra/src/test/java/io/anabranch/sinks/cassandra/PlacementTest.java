package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.internal.core.cql.EmptyColumnDefinitions;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.SourceRecord;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private static final ProtocolVersion VERSION = ProtocolVersion.DEFAULT;

    private final CassandraKind kind = new CassandraKind();
    private final CassandraSettings settings = new TestSettings(
                    InetSocketAddress.createUnresolved("nowhere", 9042), "t")
            .keyspace("k")
            .dayBuckets(5)
            .settings();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T08:15:37.123456Z",
                "2026-11-21T00:00:00Z",
                "2026-11-21T23:59:59.999999Z",
                "2000-01-01T08:15:00Z"
            })
    void showsTheKeyThatTheRowIsBoundTo(Instant time) {
        Event event = event("e-7 ü", time, "{}");
        List<ByteBuffer> sent = bound(Row.of(event, new DayBuckets(Map.of(DayBuckets.FIRST_DAY, 5))));

        Map<String, String> shown = ((Placement.Keys) kind.placement(settings, event)).keys();

        assertThat(shown)
                .contains(
                        entry("table", settings.qualifiedTable()),
                        entry("day", String.valueOf(TypeCodecs.DATE.decode(sent.get(0), VERSION))),
                        entry("bucket", String.valueOf(TypeCodecs.INT.decode(sent.get(1), VERSION))),
                        entry("event_id", String.valueOf(TypeCodecs.TEXT.decode(sent.get(3), VERSION))));
        assertThat(LocalTime.parse(shown.getOrDefault("event_time", "")))
                .isEqualTo(TypeCodecs.TIME.decode(sent.get(2), VERSION));
        assertThat(shown.get("event_time")).as("as CQL wants it").matches("\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");
        assertThat(shown.get("day-buckets")).startsWith("5 ");
    }

    @Test
    void showsEveryColumnOfTheKey() {
        List<String> key = TableShape.EVENTS.columns().stream()
                .filter(TableShape.Column::isOfKey)
                .map(TableShape.Column::name)
                .toList();

        assertThat(((Placement.Keys) kind.placement(settings, event("e", Instant.EPOCH, "{}"))).keys())
                .containsKeys(key.toArray(String[]::new));
    }

    @Test
    void whatTheSinkRejectsHasNoPlace() {
        Event large = event("e", Instant.parse("2026-11-21T00:00:00Z"), "x".repeat(1 << 20));

        assertThat(kind.placement(settings, large)).isInstanceOfSatisfying(Placement.Rejection.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectReason.TOO_LARGE);
            assertThat(rejection.detail()).contains("limit 1MiB");
        });
    }

    private static Event event(String id, Instant time, String data) {
        JsonText json = JsonText.of(data);
        SourceRecord record = new SourceRecord("t", "topic-id", 0, 0, 0, null, json.array(), List.of());
        return new Event(id, "user", "type", time, json, JsonText.NONE, record);
    }

    /** The bytes of the columns, as the statement of the row has them. */
    private static List<ByteBuffer> bound(Row row) {
        BoundStatement statement = row.bind(new Inserts(prepared(), prepared(), prepared(), Optional.empty()));
        return statement.getValues().subList(0, 4);
    }

    /** A statement of seven columns that no server has prepared. */
    private static PreparedStatement prepared() {
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (self, method, arguments) -> new BoundStatementBuilder(
                        (PreparedStatement) self,
                        EmptyColumnDefinitions.INSTANCE,
                        new ByteBuffer[7],
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        /* tracing= */ false,
                        Long.MIN_VALUE,
                        null,
                        Integer.MIN_VALUE,
                        null,
                        null,
                        null,
                        CodecRegistry.DEFAULT,
                        VERSION));
    }
}
