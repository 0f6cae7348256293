package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.RedisServers;
import io.anabranch.local.RedisServers.Node;
import io.anabranch.local.TestTools;
import io.anabranch.sinks.redis.feed.Feeds;
import io.anabranch.sinks.redis.feed.LiveFeedSink;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSettings;
import io.anabranch.sinks.redis.leaderboard.LeaderboardSink;
import io.anabranch.sinks.redis.leaderboard.Leaderboards;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.sinks.redis.leaderboard.Window;
import io.anabranch.topology.Event;
import io.anabranch.topology.TopicReplay;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of docs/redis.md find what the sinks write, as they stand there. */
class QuestionsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(redis-cli.*?)^```");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Log log = new Log("t", 0);

    @BeforeEach
    void requireClient() {
        var unused = TestTools.requireRedisCli();
    }

    @Test
    void everyCommandOfThePageHasAnAnswer() throws Exception {
        List<String> commands = blocks().stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("redis-cli ") && !line.contains("|") && !line.contains(" block 0 "))
                .toList();
        assertThat(commands).hasSize(4);
        try (RedisServers servers = new RedisServers()) {
            Node server = servers.start();
            List<Event> events = IntStream.range(0, 20)
                    .mapToObj(i -> log.amount("u-" + i, "1.50"))
                    .toList();
            publish(server, events);
            count(server, events);

            for (String command : commands) {
                Process process = shell(server, command);
                assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).as(command).isNotBlank().doesNotContain("ERR", "WRONGTYPE");
            }
        }
    }

    @Test
    void theSubscriberOfThePageSeesWhatIsPublishedAndWhatIsMissed() throws Exception {
        String subscriber = blocks().stream()
                .filter(block -> block.contains("psubscribe"))
                .findFirst()
                .orElseThrow();
        try (RedisServers servers = new RedisServers()) {
            Node server = servers.start();
            Process process = shell(server, withoutBuffer(subscriber));
            try (BufferedReader lines = process.inputReader()) {
                await().atMost(DEADLINE)
                        .until(() -> server.says("PUBSUB NUMPAT").startsWith(":1"));
                publish(server, List.of(log.amount("u-1", "1"), log.amount("u-2", "2")));

                assertThat(lines.readLine()).startsWith("events:purchase ").contains("\"u-1\"");
                String second = lines.readLine();
                assertThat(second).startsWith("events:purchase ").contains("\"u-2\"");
                String message = second.substring(second.indexOf('{'));
                String later = message.replace("\"offset\":1", "\"offset\":9").replace("\"prev\":0", "\"prev\":8");
                assertThat(later).as("another one, after a gap").isNotEqualTo(message);
                send(server, message);
                send(server, later);

                assertThat(lines.readLine())
                        .as("the repeat is dropped, and the gap is seen")
                        .startsWith("missed: events:purchase ")
                        .endsWith(" after 1");
                assertThat(lines.readLine()).endsWith(later);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private void publish(Node server, List<Event> events) {
        LiveFeedSink sink = LiveFeedSink.open(
                "feed", Feeds.at(server.uri(), "").stream(1_000).settings(), meters);
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
    }

    private void count(Node server, List<Event> events) {
        LeaderboardSettings spend = Leaderboards.amount("spend", LeaderboardSettings.Mode.SUM, Window.DAY);
        LeaderboardSink sink = LeaderboardSink.open(
                "leaderboards",
                Leaderboards.settings(URI.create(server.uri()), "", DEADLINE, spend),
                TopicReplay.NONE,
                meters);
        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();
        sink.close().block(DEADLINE);
    }

    private static void send(Node server, String message) {
        try (RedisClient client = RedisClient.create(server.uri())) {
            assertThat(client.connect().sync().publish("events:purchase", message))
                    .isEqualTo(1);
        }
    }

    /** The commands in a shell, whose redis-cli asks this server. */
    private static Process shell(Node server, String commands) throws IOException {
        String function = "redis-cli() { command redis-cli -p " + server.port() + " \"$@\"; }; ";
        return new ProcessBuilder("bash", "-c", function + commands)
                .redirectErrorStream(true)
                .start();
    }

    /** As the page says: mawk buffers its input otherwise. */
    private static String withoutBuffer(String subscriber) throws IOException {
        boolean isMawk = Path.of("/usr/bin/awk").toRealPath().endsWith("mawk");
        return isMawk ? subscriber.replace("| awk '", "| awk -W interactive '") : subscriber;
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("..", "..", "docs", "redis.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
