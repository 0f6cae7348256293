package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.DeadLetterSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.redis.FeedSettings;
import io.anabranch.sinks.redis.LeaderboardSettings;
import io.anabranch.sinks.redis.LeaderboardSinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents say what the program does. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    private static final Map<String, Class<? extends Record>> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("kafka", KafkaSettings.class);
        SECTIONS.put("kafka.dead-letters", DeadLetterSettings.class);
        SECTIONS.put("sinks.<name>", BranchSettings.class);
        SECTIONS.put("sinks.dynamodb", DynamoSettings.class);
        SECTIONS.put("sinks.cassandra", CassandraSettings.class);
        SECTIONS.put("sinks.mongodb", MongoSettings.class);
        SECTIONS.put("sinks.feed", FeedSettings.class);
        SECTIONS.put("sinks.leaderboards", LeaderboardSinkSettings.class);
        SECTIONS.put("sinks.leaderboards.leaderboards[]", LeaderboardSettings.class);
        SECTIONS.put("ops", OpsSettings.class);
    }

    @Test
    void theConfigurationPageHasEverySettingWithItsDefault() throws IOException {
        String tables = SECTIONS.entrySet().stream()
                .map(section -> table(section.getKey(), section.getValue()))
                .collect(Collectors.joining("\n"));
        Path asItShouldBe = Files.writeString(Path.of("target", "configuration-tables.md"), tables);

        assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
                .as("docs/configuration.md, whose tables should be those of deploy/app/" + asItShouldBe)
                .contains(tables);
    }

    @Test
    void theReadmeShowsTheSampleSettings() throws IOException {
        String sample = Files.readString(ROOT.resolve("deploy/pipeline.yaml"));

        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("```yaml\n" + sample + "```");
    }

    private static String table(String section, Class<? extends Record> settings) {
        String rows = Component.of(settings).stream().map(ReadmeTest::row).collect(Collectors.joining());
        return "## `" + section + "`\n\n| key | default | meaning |\n|---|---|---|\n" + rows;
    }

    private static String row(Component component) {
        String fallback = component
                .defaultValue()
                .map(text -> "`" + text + "`")
                .orElse(component.isOptional() ? "–" : "required");
        String secret = component.secret() ? " (secret: never shown, also from a file)" : "";
        return "| `" + component.key() + "` | " + fallback + " | "
                + component.description().replace("|", "\\|") + secret + " |\n";
    }
}
