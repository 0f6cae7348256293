package io.anabranch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.ops.OpsServer;
import io.anabranch.app.settings.SecretSettings;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.TopicReplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** No secret of the settings is shown anywhere. The settings are asked which of them are secret, so that a new one is covered, or misses its sample here. */
class SecretsTest {
    private static final String LEFT = "kanari";
    private static final String RIGHT = "geheim";
    private static final String RESERVED = "#?@/:%& +\"'\\*!";
    private static final String PASSWORD = "schema-registry.password";
    private static final String TOKEN = "schema-registry.token";
    /** What goes with a user, and what goes instead of one. */
    private static final Set<String> PASSWORDS = Set.of(PASSWORD, "sinks.search.password");

    private static final Set<String> TOKENS = Set.of(TOKEN, "sinks.search.api-key");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Where each secret is, with a closed port; %s is replaced by the secret. */
    private static final Map<String, String> SAMPLES = samples();

    /** What sounds like a secret and is none. */
    private static final Set<String> NO_SECRETS = Set.of(
            "sinks.dynamodb.access-key-id",
            "schema-registry.keystore",
            "sinks.cassandra.keystore",
            "schema-registry.url",
            "sinks.dynamodb.endpoint",
            // The file's name; what it holds is read at the start, and shown nowhere.
            "ops.token-file",
            "ops.otlp.endpoint",
            "ops.traces.endpoint");

    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("password|secret|token|credential|-key$|ur[il]$|redis$|endpoint|jaas");

    private final SecretSettings schema = new SecretSettings();
    private final StringWriter shown = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private static Map<String, String> samples() {
        Map<String, String> samples = new LinkedHashMap<>();
        samples.put("schema-registry.password", "%s");
        samples.put("schema-registry.token", "%s");
        samples.put("schema-registry.keystore-password", "%s");
        samples.put("sinks.cassandra.keystore-password", "%s");
        samples.put("sinks.cassandra.password", "%s");
        samples.put("sinks.dynamodb.secret-access-key", "%s");
        samples.put("sinks.feed.redis", "redis://app:%s@127.0.0.1:1/0");
        samples.put("sinks.leaderboards.redis", "redis://%s@127.0.0.1:1");
        samples.put("sinks.mongodb.uri", "mongodb://app:%s@127.0.0.1:1/?appName=x");
        samples.put("sinks.search.password", "%s");
        samples.put("sinks.search.api-key", "%s");
        samples.put("sinks.search.keystore-password", "%s");
        return samples;
    }

    @Test
    void everySecretSettingHasASampleHere() {
        assertThat(new TreeSet<>(schema.secrets().keySet()))
                .as("secret settings; a new one needs a line in SAMPLES")
                .isEqualTo(new TreeSet<>(SAMPLES.keySet()));
        assertThat(schema.others())
                .filteredOn(key -> SOUNDS_SECRET.matcher(key).find() && !NO_SECRETS.contains(key))
                .as("settings that sound like a secret and are not marked as one")
                .isEmpty();
    }

    static Stream<Arguments> reservedCharacters() {
        return Stream.concat(
                RESERVED.chars().mapToObj(reserved -> Arguments.of((char) reserved, PASSWORD)),
                Stream.of(Arguments.of('#', TOKEN)));
    }

    @ParameterizedTest
    @MethodSource("reservedCharacters")
    void noCommandShowsASecretWhereverItIsGiven(char reserved, String ofRegistry) throws Exception {
        String secret = LEFT + reserved + RIGHT;
        Map<String, String> raw = secrets(ofRegistry, (isUri, sample) -> sample.replace("%s", secret));
        Map<String, String> right =
                secrets(ofRegistry, (isUri, sample) -> sample.replace("%s", isUri ? encoded(secret) : secret));

        // Whether a command takes such a secret or refuses it is for other tests to say.
        var unused = commands(config(secret, ofRegistry, raw), Map.of());
        unused = commands(unquoted(secret, ofRegistry), Map.of());
        unused = commands(config(secret, ofRegistry, Map.of()), variables(raw, ""));
        unused = commands(config(secret, ofRegistry, Map.of()), variables(raw, "_FILE"));
        assertShowsNoSecret();
        int fromFiles = commands(config(secret, ofRegistry, Map.of()), variables(files(right), "_FILE"));

        assertThat(fromFiles).as(shown.toString()).isEqualTo(ExitCode.FINE);
        assertThat(shown.toString())
                .as("only the secret is hidden")
                .contains("redis://***@127.0.0.1:1/0", "mongodb://***@127.0.0.1:1/?appName=x");
        assertShowsNoSecret();
    }

    /** All reserved characters at once, to servers that are not there. */
    @ParameterizedTest
    @MethodSource("credentialsOfTheRegistry")
    void noLogErrorMetricThreadOrHealthShowsASecret(String ofRegistry) throws Exception {
        String secret = LEFT + RESERVED.replace(" ", ofRegistry.equals(TOKEN) ? "" : " ") + RIGHT;
        Map<String, String> environment = variables(
                secrets(ofRegistry, (isUri, sample) -> sample.replace("%s", isUri ? encoded(secret) : secret)), "");
        Path config = config(secret, ofRegistry, Map.of());
        Settings settings = Settings.read(config, environment);
        shown.write(settings.toString() + settings.effective());
        var unused = run("tables", config, environment, "check");

        try (LogCapture log = new LogCapture();
                Metrics metrics = new Metrics()) {
            settings.sinks().values().forEach(sink -> use(sink, metrics));
            decode(settings);
            pipeline(settings, metrics);
            shown.write(log.text());
            shown.write(metrics.page().scrape());
        }
        Thread.getAllStackTraces().keySet().forEach(thread -> shown.write(thread.getName() + "\n"));

        assertThat(shown.toString())
                .contains("sinks.feed.redis", "127.0.0.1", "anabranch_build_info", "\"ready\":false");
        assertShowsNoSecret();
    }

    static Stream<String> credentialsOfTheRegistry() {
        return Stream.of(PASSWORD, TOKEN);
    }

    private void use(SinkSettings<?> settings, Metrics metrics) {
        note(settings.plan().timeout(DEADLINE));
        note(settings.create().timeout(DEADLINE));
        Sink sink = settings.open(TopicReplay.NONE, metrics.registry());
        note(sink.write(List.of(event())).timeout(DEADLINE).then());
        shown.write(sink + "\n");
        note(sink.close().timeout(DEADLINE));
    }

    private void decode(Settings settings) {
        try (Decoding decoding = new Decoding(settings)) {
            byte[] framed = {0, 0, 0, 0, 1, '{', '}'};
            note(Mono.fromCallable(() -> decoding.decode(record(framed))));
        }
    }

    private void pipeline(Settings settings, Metrics metrics) throws Exception {
        Assembly assembly = new Assembly(settings, metrics, Clock.systemUTC());
        Sinks.Empty<Void> stop = Sinks.empty();
        Disposable running =
                assembly.pipeline(Schedulers.parallel()).run(stop.asMono()).subscribe(done -> {}, failed -> {});
        try (OpsServer ops = OpsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics.page(), assembly::health)) {
            URI ready = URI.create("http:/" + ops.address() + "/health/ready");
            shown.write(HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString())
                    .body());
        } finally {
            running.dispose();
            assembly.close().block(DEADLINE);
        }
    }

    /** What a caller is told, all causes included. */
    private void note(Mono<?> call) {
        try {
            shown.write(String.valueOf(call.block()));
        } catch (RuntimeException failure) {
            failure.printStackTrace(new PrintWriter(shown, true));
        }
    }

    private int commands(Path config, Map<String, String> environment) {
        return run("config", config, environment, "print");
    }

    private int run(String command, Path config, Map<String, String> environment, String verb) {
        PrintWriter all = new PrintWriter(shown, true);
        return Main.run(new String[] {command, verb, "--config", config.toString()}, environment, all, all);
    }

    private void assertShowsNoSecret() {
        assertThat(shown.toString()).doesNotContain(LEFT, RIGHT);
    }

    /** Every secret by its key, of the two ways to sign in to the registry, and to the search cluster, the one that is asked for. */
    private Map<String, String> secrets(String ofRegistry, BiFunction<Boolean, String, String> value) {
        Map<String, String> secrets = new LinkedHashMap<>();
        schema.secrets().forEach((key, isUri) -> {
            if (!(ofRegistry.equals(TOKEN) ? PASSWORDS : TOKENS).contains(key)) {
                secrets.put(key, value.apply(isUri, String.valueOf(SAMPLES.get(key))));
            }
        });
        return secrets;
    }

    private static Map<String, String> variables(Map<String, String> byKey, String suffix) {
        Map<String, String> variables = new HashMap<>();
        byKey.forEach((key, value) -> variables.put(SecretSettings.variable(key) + suffix, value));
        return variables;
    }

    private Map<String, String> files(Map<String, String> byKey) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : byKey.entrySet()) {
            files.put(
                    each.getKey(),
                    Files.writeString(folder.resolve(each.getKey()), each.getValue())
                            .toString());
        }
        return files;
    }

    private static String encoded(String secret) {
        StringBuilder encoded = new StringBuilder();
        secret.chars()
                .forEach(c -> encoded.append(
                        Character.isLetterOrDigit(c) ? String.valueOf((char) c) : String.format("%%%02X", c)));
        return encoded.toString();
    }

    /** YAML is a superset of JSON. */
    private Path config(String secret, String ofRegistry, Map<String, String> values) throws Exception {
        ObjectNode root = base(secret, ofRegistry);
        values.forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            ((ObjectNode) root.at("/" + key.substring(0, dot).replace('.', '/'))).put(key.substring(dot + 1), value);
        });
        return Files.writeString(folder.resolve("pipeline.yaml"), root.toPrettyString());
    }

    /** As someone writes it who does not think of quotes, with the reserved character in the middle and at the start. */
    private Path unquoted(String secret, String ofRegistry) throws Exception {
        Path quoted = config(secret, ofRegistry, Map.of("sinks.cassandra.password", "P1", "sinks.feed.redis", "P2"));
        String start = secret.substring(LEFT.length());
        return Files.writeString(
                quoted, Files.readString(quoted).replace("\"P1\"", start).replace("\"P2\"", secret));
    }

    private ObjectNode base(String secret, String ofRegistry) throws IOException, GeneralSecurityException {
        ObjectNode root = (ObjectNode) new ObjectMapper().readTree("""
                {
                  "kafka": {"brokers": "127.0.0.1:1", "topics": ["events"], "group": "g", "dead-letters": "events.dead"},
                  "event": {"format": "registry"},
                  "schema-registry": {"url": "http://127.0.0.1:1", "request-timeout": "100ms"},
                  "sinks": {
                    "dynamodb": {"region": "eu-west-1", "endpoint": "http://127.0.0.1:1", "access-key-id": "id",
                                 "secret-access-key": "k", "max-retry-time": "0s", "request-timeout": "500ms"},
                    "cassandra": {"contact-points": ["127.0.0.1:1"], "datacenter": "d", "keyspace": "k", "username": "u",
                                  "password": "p", "max-retry-time": "0s", "request-timeout": "500ms"},
                    "mongodb": {"uri": "mongodb://127.0.0.1:1", "database": "d", "selection-timeout": "100ms",
                                "max-retry-time": "0s", "request-timeout": "500ms"},
                    "feed": {"redis": "redis://127.0.0.1:1", "max-retry-time": "0s"},
                    "leaderboards": {"redis": "redis://127.0.0.1:1", "leaderboards": [{"name": "l"}], "max-retry-time": "0s"},
                    "search": {"nodes": ["https://127.0.0.1:1"], "max-retry-time": "0s", "request-timeout": "500ms"}
                  }
                }
                """);
        ObjectNode registry = (ObjectNode) root.get("schema-registry");
        registry.put("keystore", keystore(secret).toString());
        ((ObjectNode) root.at("/sinks/cassandra"))
                .put("tls", true)
                .put("keystore", keystore(secret).toString());
        ObjectNode search = (ObjectNode) root.at("/sinks/search");
        search.put("keystore", keystore(secret).toString());
        if (ofRegistry.equals(PASSWORD)) {
            registry.put("username", "reader");
            search.put("username", "writer");
        }
        ((ObjectNode) root.get("kafka"))
                .put("client-properties", clientProperties(secret).toString());
        return root;
    }

    private Path keystore(String password) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("client.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password.toCharArray());
        try (var out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    /** Secrets that are Kafka's own settings. */
    private Path clientProperties(String secret) throws IOException, GeneralSecurityException {
        String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
                + quoted + "\";";
        return Files.writeString(
                folder.resolve("client.properties"),
                """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s
                ssl.keystore.location=%s
                ssl.keystore.password=%s
                ssl.key.password=%3$s
                ssl.truststore.password=%3$s
                request.timeout.ms=500
                default.api.timeout.ms=1000
                """.formatted(jaas.replace("\\", "\\\\"), keystore(secret), secret.replace("\\", "\\\\")),
                UTF_8);
    }

    private static Event event() {
        return new Event(
                "e1",
                "u1",
                "t",
                Instant.parse("2026-11-20T00:00:00Z"),
                JsonText.NONE,
                JsonText.NONE,
                record(new byte[] {'{', '}'}));
    }

    private static SourceRecord record(byte[] value) {
        return new SourceRecord(
                "events", "id", 0, 0, Instant.parse("2026-11-20T00:00:00Z").toEpochMilli(), null, value, List.of());
    }

    /** All that is logged meanwhile at the levels that are delivered, this program's own at every level. */
    private static final class LogCapture implements AutoCloseable {
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Logger own = (Logger) LoggerFactory.getLogger("io.anabranch");
        private final Optional<Level> before = Optional.ofNullable(own.getLevel());
        private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

        LogCapture() {
            lines.start();
            root.addAppender(lines);
            own.setLevel(Level.TRACE);
        }

        String text() {
            PatternLayout layout = new PatternLayout();
            layout.setContext(root.getLoggerContext());
            layout.setPattern("%thread %level %logger %msg%n%ex");
            layout.start();
            StringBuilder text = new StringBuilder();
            new ArrayList<>(lines.list).forEach(line -> text.append(layout.doLayout(line)));
            return text.toString();
        }

        @Override
        public void close() {
            root.detachAppender(lines);
            own.setLevel(before.orElse(null));
        }
    }
}
