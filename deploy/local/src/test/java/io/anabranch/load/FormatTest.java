package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.load.Published.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormatTest {
    private static final int SCHEMA_ID = 70_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script SCRIPT =
            new Script(7, 1_000, /* duplicates= */ 0.05, 0, Instant.parse("2026-11-21T08:00:00Z"), 200_000);
    private static final List<ShopEvent> EVENTS =
            LongStream.range(0, 500).mapToObj(SCRIPT::event).toList();

    @Test
    void stranger() throws Exception {
        for (ShopEvent event : EVENTS) {
            JsonNode value = json(format(Format.STRANGER).value(event));

            assertThat(fieldNames(value)).containsExactly("id", "ts", "kind", "customer", "payload", "shop");
            assertThat(value.path("ts").isLong()).isTrue();
            assertThat(plain(
                            value.path("id").textValue(),
                            value.path("customer").path("id").textValue(),
                            value.path("kind").textValue(),
                            Instant.ofEpochMilli(value.path("ts").longValue()),
                            value.path("payload"),
                            value.path("shop").textValue()))
                    .isEqualTo(plain(event, ChronoUnit.MILLIS));
        }
    }

    @Test
    void strangerNamesTheUserInOnePlaceOnly() {
        for (ShopEvent event : EVENTS) {
            String value = new String(format(Format.STRANGER).value(event), StandardCharsets.UTF_8);

            assertThat(value.split("\"" + event.user() + "\"", -1)).hasSize(2);
        }
    }

    @Test
    void cloudEventsBinary() throws Exception {
        EventFormat format = format(Format.CLOUDEVENTS_BINARY);
        for (ShopEvent event : EVENTS) {
            Map<String, String> headers = format.headers(event);

            assertThat(headers)
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("content-type", "application/json");
            assertThat(plain(
                            String.valueOf(headers.get("ce_id")),
                            String.valueOf(headers.get("ce_subject")),
                            String.valueOf(headers.get("ce_type")),
                            Instant.parse(String.valueOf(headers.get("ce_time"))),
                            json(format.value(event)),
                            String.valueOf(headers.get("ce_source"))))
                    .isEqualTo(plain(event, ChronoUnit.MICROS));
            assertThat(format.eventId(event)).isEqualTo(event.source() + "#" + event.id());
        }
    }

    @Test
    void cloudEventsStructured() throws Exception {
        EventFormat format = format(Format.CLOUDEVENTS_STRUCTURED);
        for (ShopEvent event : EVENTS) {
            JsonNode value = json(format.value(event));

            assertThat(format.headers(event))
                    .containsExactly(Map.entry("content-type", "application/cloudevents+json; charset=UTF-8"));
            assertThat(value.path("specversion").textValue()).isEqualTo("1.0");
            assertThat(plain(
                            value.path("id").textValue(),
                            value.path("subject").textValue(),
                            value.path("type").textValue(),
                            Instant.parse(value.path("time").textValue()),
                            value.path("data"),
                            value.path("source").textValue()))
                    .isEqualTo(plain(event, ChronoUnit.MICROS));
            assertThat(format.eventId(event)).isEqualTo(event.source() + "#" + event.id());
        }
    }

    @Test
    void theIdOfACloudEventIsEscapedBeforeItIsJoined() {
        assertThat(CloudEventsFormat.escaped("50%#1")).isEqualTo("50%25%231");
    }

    @Test
    void avro() throws Exception {
        EventFormat format = new AvroFormat(SCHEMA_ID);
        for (ShopEvent event : EVENTS) {
            JsonNode value = Decoders.avro(Decoders.unframed(format.value(event), SCHEMA_ID));

            assertThat(withoutNulls(value)).isEqualTo(plain(event, ChronoUnit.MICROS));
        }
    }

    @Test
    void avroKeepsTheAmountAsADecimal() throws Exception {
        EventFormat format = new AvroFormat(SCHEMA_ID);
        for (ShopEvent event : EVENTS) {
            Optional<BigDecimal> amount = Decoders.avroAmount(Decoders.unframed(format.value(event), SCHEMA_ID));

            assertThat(amount).isEqualTo(event.data().purchase().map(ShopData.Purchase::amount));
        }
    }

    @Test
    void protobuf() throws Exception {
        EventFormat format = new ProtobufFormat(SCHEMA_ID);
        for (ShopEvent event : EVENTS) {
            byte[] payload = Decoders.unframed(format.value(event), SCHEMA_ID);

            assertThat(payload[0]).as("the message's index").isZero();
            assertThat(Decoders.protobuf(payload, 1)).isEqualTo(plain(event, ChronoUnit.MICROS));
        }
    }

    @Test
    void theProtoFileIsTheDescriptor() {
        assertThat(ProtobufFormat.schema()).isEqualTo(Decoders.proto(ProtobufFormat.FILE.toProto()));
    }

    @Test
    void jsonSchema() throws Exception {
        EventFormat format = Format.framedJson(SCHEMA_ID);
        JsonNode schema = JSON.readTree(Format.jsonSchema());
        for (ShopEvent event : EVENTS) {
            JsonNode value = json(Decoders.unframed(format.value(event), SCHEMA_ID));

            assertThat(value).isEqualTo(json(EventFormat.PLAIN.value(event)));
            conforms(value, schema);
        }
    }

    @Test
    void debezium() throws Exception {
        for (ShopEvent event : EVENTS) {
            JsonNode value = json(format(Format.DEBEZIUM).value(event));

            assertThat(fieldNames(value)).containsExactly("schema", "payload");
            conformsToConnect(value.path("payload"), value.path("schema"));
            conformsToEvent(value.path("payload"), event);
        }
    }

    @Test
    void debeziumSchemaless() throws Exception {
        for (ShopEvent event : EVENTS) {
            conformsToEvent(json(format(Format.DEBEZIUM_SCHEMALESS).value(event)), event);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"AVRO", "PROTOBUF", "JSON_SCHEMA"})
    void aDuplicateHasTheBytesOfItsEvent(Format format) throws Exception {
        EventFormat form = format(format);
        List<Published> log =
                LongStream.range(0, 2_000).mapToObj(i -> SCRIPT.record(i, form)).toList();

        assertThat(log).anyMatch(record -> record.kind() == Kind.DUPLICATE);
        for (Published duplicate : log) {
            if (duplicate.kind() == Kind.DUPLICATE) {
                assertThat(log.stream()
                                .filter(record -> record.kind() == Kind.EVENT)
                                .filter(record -> record.eventId().equals(duplicate.eventId())))
                        .singleElement()
                        .satisfies(original -> {
                            assertThat(duplicate.value()).isEqualTo(original.value());
                            assertThat(duplicate.headers()).isEqualTo(original.headers());
                        });
            }
        }
    }

    @Test
    void aFormThatNeedsARegistrySaysSo() {
        assertThatThrownBy(() -> Format.AVRO.open("events", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("avro needs the address of a schema registry");
    }

    private static EventFormat format(Format format) {
        try {
            return format.open("events", Optional.empty());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void conformsToEvent(JsonNode change, ShopEvent event) throws IOException {
        assertThat(fieldNames(change)).containsExactly("before", "after", "source", "op", "ts_ms");
        assertThat(change.path("before").isNull()).isTrue();
        assertThat(change.path("op").textValue()).isEqualTo("c");
        assertThat(change.path("ts_ms").longValue()).isEqualTo(event.time().toEpochMilli());
        assertThat(change.path("source").path("table").textValue()).isEqualTo("events");
        ObjectNode row = (ObjectNode) withoutNulls(change.path("after"));
        String id = row.remove("event_id").textValue();
        String user = row.remove("user_id").textValue();
        String type = row.remove("event_type").textValue();
        Instant time = Instant.EPOCH.plus(row.remove("occurred_at").longValue(), ChronoUnit.MICROS);
        String shop = row.remove("shop").textValue();
        ObjectNode experiment = JSON.createObjectNode();
        experiment.set("name", row.remove("experiment_name"));
        experiment.set("variant", row.remove("experiment_variant"));
        row.set("experiment", experiment);
        assertThat(plain(id, user, type, time, row, shop)).isEqualTo(plain(event, ChronoUnit.MICROS));
    }

    /** Whether a value is what its schema in Kafka Connect's form says: these fields, and nulls where they are optional. */
    private static void conformsToConnect(JsonNode value, JsonNode schema) {
        if (value.isNull()) {
            assertThat(schema.path("optional").booleanValue())
                    .as(schema.toString())
                    .isTrue();
            return;
        }
        switch (schema.path("type").textValue()) {
            case "struct" -> {
                List<String> names = LongStream.range(0, schema.path("fields").size())
                        .mapToObj(i -> schema.path("fields").path((int) i))
                        .map(field -> field.path("field").textValue())
                        .toList();
                assertThat(fieldNames(value)).containsExactlyElementsOf(names);
                schema.path("fields")
                        .forEach(field ->
                                conformsToConnect(value.path(field.path("field").textValue()), field));
            }
            case "string" -> assertThat(value.isTextual()).isTrue();
            case "double" -> assertThat(value.isDouble()).isTrue();
            case "int32" -> assertThat(value.isInt()).isTrue();
            case "int64" -> assertThat(value.isIntegralNumber()).isTrue();
            default -> throw new AssertionError(schema);
        }
    }

    /** Whether all fields that are required are there, and all that are there are known, each of its type. */
    private static void conforms(JsonNode value, JsonNode schema) {
        switch (schema.path("type").textValue()) {
            case "object" -> {
                schema.path("required")
                        .forEach(name -> assertThat(value.has(name.textValue())).isTrue());
                fieldNames(value).forEach(name -> {
                    assertThat(schema.path("properties").has(name)).as(name).isTrue();
                    conforms(value.path(name), schema.path("properties").path(name));
                });
            }
            case "string" -> assertThat(value.isTextual()).isTrue();
            case "number" -> assertThat(value.isNumber()).isTrue();
            case "integer" -> assertThat(value.isInt()).isTrue();
            default -> throw new AssertionError(schema);
        }
    }

    private static JsonNode plain(ShopEvent event, ChronoUnit precision) throws IOException {
        ObjectNode plain = (ObjectNode) json(EventFormat.PLAIN.value(event));
        return plain.put("timestamp", event.time().truncatedTo(precision).toString());
    }

    private static JsonNode plain(String id, String user, String type, Instant time, JsonNode data, String source) {
        ObjectNode plain = JSON.createObjectNode()
                .put("event_id", id)
                .put("user_id", user)
                .put("event_type", type)
                .put("timestamp", time.toString());
        plain.set("data", data);
        return plain.put("source", source);
    }

    private static JsonNode withoutNulls(JsonNode value) {
        for (Iterator<JsonNode> each = value.iterator(); each.hasNext(); ) {
            JsonNode child = each.next();
            if (child.isNull()) {
                each.remove();
            } else {
                JsonNode unused = withoutNulls(child);
            }
        }
        return value;
    }

    private static List<String> fieldNames(JsonNode value) {
        return value.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode json(byte[] value) throws IOException {
        return JSON.readTree(value);
    }
}
