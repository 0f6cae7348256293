package io.anabranch.app.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.anabranch.app.ExitCode;
import io.anabranch.app.Main;
import io.anabranch.app.settings.SecretSettings;
import io.anabranch.app.settings.SettingsTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorCommandTest {
    private static final String CANARY = "kanarienvogel";
    /** What is given together with a secret, so that the configuration is valid. */
    private static final Map<String, String> COMPANIONS = Map.of(
            "schema-registry.password", "schema-registry.username",
            "sinks.cassandra.password", "sinks.cassandra.username",
            "sinks.search.password", "sinks.search.username");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> secretSettings() {
        return new SecretSettings().secrets().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("secretSettings")
    void noByteOfTheBundleIsOfASecret(String key) throws Exception {
        int code = doctor(template(), environment(key));

        assertThat(code).as(err.toString()).isEqualTo(ExitCode.FINE);
        assertThat(unpacked().get("configuration.txt")).contains(key + ": ").contains("***");
        assertThat(everyByte()).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @MethodSource("secretSettings")
    void noByteOfTheBundleIsOfASecretThatIsRefused(String key) throws Exception {
        Map<String, String> environment = environment(key);
        environment.put("ANABRANCH_KAFKA_TOPICS", "/");
        environment.put(SecretSettings.variable(key) + "_FILE", "/" + CANARY);

        int code = doctor(template(), environment);

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(unpacked().get("configuration-errors.txt")).contains("kafka.topics", "is given twice");
        assertThat(everyByte()).doesNotContain(CANARY);
    }

    @Test
    void collectsWhatTheRunningProcessTells() throws Exception {
        HttpServer process = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        process.createContext("/", exchange -> {
            boolean isReady = exchange.getRequestURI().getPath().equals("/health/ready");
            byte[] body = (isReady ? "{\"ready\":false}" : "anabranch_build_info 1.0\n").getBytes(UTF_8);
            exchange.sendResponseHeaders(isReady ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        process.start();
        try {
            String address = "127.0.0.1:" + process.getAddress().getPort();

            int code = doctor(template(), Map.of("ANABRANCH_OPS_HTTP", address));

            assertThat(code).isEqualTo(ExitCode.FINE);
            assertThat(unpacked())
                    .containsEntry("process/health-ready.json", "{\"ready\":false}")
                    .containsEntry("process/metrics.txt", "anabranch_build_info 1.0\n")
                    .containsKeys("process/sinks.json", "process/threads.txt", "process/log.txt")
                    .hasEntrySatisfying(
                            "process.txt",
                            asked -> assertThat(asked)
                                    .startsWith("http://" + address + "/health/ready: 503, 15 bytes\nhttp://" + address
                                            + "/metrics: 200, 25 bytes\n"));
        } finally {
            process.stop(0);
        }
    }

    @Test
    void saysWhatIsInItAndHoldsVersions() throws Exception {
        int code = doctor(template(), Map.of("ANABRANCH_OPS_HTTP", "127.0.0.1:1"));

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString().strip()).isEqualTo(bundle().toString());
        Map<String, String> content = unpacked();
        assertThat(content.keySet()).containsExactly("versions.txt", "configuration.txt", "process.txt");
        assertThat(content.keySet())
                .allSatisfy(name -> assertThat(err.toString()).contains("  " + name));
        assertThat(content.get("versions.txt"))
                .contains("anabranch: ", "java.version: " + System.getProperty("java.version"), "os.name: ")
                .containsPattern("library: kafka-clients-[0-9.]+\\.jar");
        assertThat(content.get("process.txt")).contains("http://127.0.0.1:1/metrics: no answer");
    }

    @Test
    void aPortThatOnlyTheProcessKnowsIsSaid() throws Exception {
        int code = doctor(template(), Map.of("ANABRANCH_OPS_HTTP", "127.0.0.1:0"));

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(unpacked().get("process.txt")).contains("ops.http has port 0");
    }

    @Test
    void overwritesNothing() throws Exception {
        Files.writeString(bundle(), "mine");

        assertThat(doctor(template(), Map.of())).isEqualTo(ExitCode.FAILED);

        assertThat(bundle()).hasContent("mine");
        assertThat(err.toString()).contains(bundle() + " exists already and was left as it is");
    }

    /** The secret in the place that it has in its setting, with all that it needs. */
    private Map<String, String> environment(String key) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("ANABRANCH_OPS_HTTP", "127.0.0.1:1");
        environment.put("ANABRANCH_SCHEMA_REGISTRY_URL", "http://127.0.0.1:1");
        boolean isUri = Boolean.TRUE.equals(new SecretSettings().secrets().get(key));
        String scheme = key.startsWith("sinks.mongodb") ? "mongodb" : "redis";
        environment.put(SecretSettings.variable(key), isUri ? scheme + "://app:" + CANARY + "@127.0.0.1:1" : CANARY);
        if (COMPANIONS.containsKey(key)) {
            environment.put(SecretSettings.variable(String.valueOf(COMPANIONS.get(key))), "app");
        }
        if (key.endsWith("keystore-password")) {
            environment.put(
                    SecretSettings.variable(key.replace("keystore-password", "keystore")),
                    keystore().toString());
            environment.put("ANABRANCH_SINKS_CASSANDRA_TLS", "true");
        }
        return environment;
    }

    private Path keystore() throws Exception {
        Path file = folder.resolve("client.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, CANARY.toCharArray());
        try (var out = Files.newOutputStream(file)) {
            store.store(out, CANARY.toCharArray());
        }
        return file;
    }

    /** As {@code init} writes it, all kinds. */
    private Path template() throws IOException {
        return Files.writeString(folder.resolve("pipeline.yaml"), SettingsTemplate.of(SettingsTemplate.kinds()));
    }

    private Path bundle() {
        return folder.resolve("report.zip");
    }

    /** The parts by name. */
    private Map<String, String> unpacked() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(bundle());
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        return parts;
    }

    /** Packed, unpacked, and what was printed. */
    private String everyByte() throws IOException {
        return Files.readString(bundle(), ISO_8859_1) + unpacked() + out + err;
    }

    private int doctor(Path config, Map<String, String> environment) {
        List<String> words = List.of("doctor", "--config", config.toString(), "--output", bundle().toString());
        return Main.run(
                words.toArray(String[]::new), environment, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
