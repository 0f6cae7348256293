package io.anabranch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithServers(Server.SCHEMA_REGISTRY)
class RegisteredFormatsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ShopEvent EVENT =
            new Script(7, 1_000, 0, 0, Instant.parse("2026-11-21T08:00:00Z"), 200_000).event(0);

    private final TestServers servers;
    private final String topic;

    RegisteredFormatsIT(TestServers servers) {
        this.servers = servers;
        this.topic = servers.newName("events");
    }

    @ParameterizedTest
    @EnumSource(names = {"AVRO", "PROTOBUF", "JSON_SCHEMA"})
    void theSchemaIsRegisteredOnceForItsTopic(Format format) throws Exception {
        int id = schemaId(value(format));

        JsonNode latest = get("/subjects/" + topic + "-value/versions/latest");

        assertThat(latest.path("id").intValue()).isEqualTo(id);
        assertThat(schemaId(value(format))).as("registered again").isEqualTo(id);
        assertThat(get("/subjects/" + topic + "-value/versions")).hasSize(1);
    }

    @Test
    void anAvroValueIsReadWithTheSchemaThatItNames() throws Exception {
        byte[] value = value(Format.AVRO);
        int id = schemaId(value);

        Schema schema = new Schema.Parser()
                .parse(get("/schemas/ids/" + id).path("schema").textValue());
        GenericRecord record = Decoders.avro(Decoders.unframed(value, id), schema);

        assertThat(record.get("event_id")).hasToString(EVENT.id());
        assertThat(record.get("timestamp")).isEqualTo(EVENT.epochMicros());
    }

    @Test
    void theRegistryTellsThatAProtobufSchemaIsOne() throws Exception {
        JsonNode registered = get("/schemas/ids/" + schemaId(value(Format.PROTOBUF)));

        assertThat(registered.path("schemaType").textValue()).isEqualTo("PROTOBUF");
        assertThat(registered.path("schema").textValue())
                .contains("message ShopEvent")
                .contains("google.protobuf.Timestamp timestamp = 4")
                .contains("optional double amount = 5");
    }

    @Test
    void anAddressThatIsNoRegistrysIsNamed() {
        URI elsewhere = servers.schemaRegistry().resolve("/nowhere");

        assertThatThrownBy(() -> Format.AVRO.open(topic, Optional.of(elsewhere)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Registering the schema of subject '" + topic + "-value' at " + elsewhere
                        + " failed: HTTP 404");
    }

    @Test
    void aRegistryThatIsDownIsNamed(TestServers ofThisTest) {
        FaultProxy proxy = ofThisTest.proxy(Server.SCHEMA_REGISTRY);
        proxy.refuse();
        URI down = URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/apis/ccompat/v7");

        assertThatThrownBy(() -> Format.AVRO.open(topic, Optional.of(down)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "Registering the schema of subject '" + topic + "-value' at " + down + " failed: ");
    }

    private byte[] value(Format format) throws IOException, InterruptedException {
        return format.open(topic, Optional.of(servers.schemaRegistry())).value(EVENT);
    }

    private static int schemaId(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    private JsonNode get(String path) throws IOException {
        try (InputStream answer =
                URI.create(servers.schemaRegistry() + path).toURL().openStream()) {
            return JSON.readTree(answer);
        }
    }
}
