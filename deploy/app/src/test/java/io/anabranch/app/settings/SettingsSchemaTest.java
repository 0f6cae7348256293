package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The committed schema is made of the records, and an editor with it says of a file what the program says. */
class SettingsSchemaTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KAFKA =
            "kafka: {brokers: 'localhost:9092', topics: [events], group: g, dead-letters: dead}\n";
    private static final String MONGODB = "mongodb: {uri: 'mongodb://h', database: d}";

    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(SettingsSchema.of(SinkKinds.ALL).toString());

    @Test
    void theCommittedSchemaIsUpToDate() throws IOException {
        Path asItShouldBe = Files.writeString(Path.of("target", "pipeline.schema.json"), SettingsSchema.text());

        assertThat(Files.readString(ROOT.resolve("deploy/pipeline.schema.json")))
                .as("deploy/pipeline.schema.json, which should be deploy/app/" + asItShouldBe)
                .isEqualTo(SettingsSchema.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline.yaml", "formats.yaml"})
    void theSamplesHoldToItAndNameIt(String sample) throws IOException {
        String text = Files.readString(ROOT.resolve("deploy").resolve(sample));

        assertThat(text).startsWith("# yaml-language-server: $schema=pipeline.schema.json\n");
        assertThat(errors(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MONGODB,
                "mongodb: {uri: 'mongodb://h', database: d, max-in-flight: '${MOST:4}', types: [a, b], start: newest}",
                "mongodb: {uri: '${URI}', database: 12, types: 'a,b', max-retry-time: 90s, max-in-flight: '${MOST}'}",
                "archive: {kind: mongodb, uri: 'mongodb://h', database: d}",
                "mongodb: {kind: dynamodb, table: Events, region: eu-west-1, data: map}",
                "feed: {redis: 'redis://h'}",
            })
    void takesWhatIsRight(String sinks) {
        assertThat(errors(KAFKA + "sinks:\n  " + sinks)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "mongodb: {uri: 'mongodb://h'}",
                "mongodb: {uri: 'mongodb://h', databse: d}",
                "mongodb: {uri: 'mongodb://h', database: d, max-in-flight: many}",
                "mongodb: {uri: 'mongodb://h', database: d, max-retry-time: 90 seconds}",
                "mongodb: {uri: 'mongodb://h', database: d, mode: upsert}",
                "mongodb: {uri: ['mongodb://h'], database: d}",
                "mongodb: {kind: mongdb, uri: 'mongodb://h', database: d}",
                "archive: {uri: 'mongodb://h', database: d}",
                "archive: {kind: feed, uri: 'mongodb://h', database: d}",
                "Archive: {kind: mongodb, uri: 'mongodb://h', database: d}",
            })
    void refusesWhatIsWrong(String sinks) {
        assertThat(errors(KAFKA + "sinks:\n  " + sinks)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sinks: {" + MONGODB + "}",
                KAFKA,
                KAFKA + "sinks: {" + MONGODB + "}\nlanes: {}",
                "kafka: {brokers: 'localhost:9092', topics: [events], group: g}\nsinks: {" + MONGODB + "}",
            })
    void refusesWhatIsIncomplete(String file) {
        assertThat(errors(file)).isNotEmpty();
    }

    private List<Error> errors(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode tree = JSON.valueToTree(loaded);
        return schema.validate(tree);
    }
}
