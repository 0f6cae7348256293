package io.anabranch.sinks.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.anabranch.sinks.testkit.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the client takes its keys from when the configuration has none, and whom it talks to. */
class TableConnectionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Properties before = (Properties) System.getProperties().clone();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer store;

    @TempDir
    private Path home;

    @BeforeEach
    void open() throws IOException {
        store = HttpServer.create(anyPort(), 0);
        start(store);
        System.setProperty(
                "aws.sharedCredentialsFile", home.resolve("credentials").toString());
        System.setProperty("aws.configFile", home.resolve("config").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty("aws.region", "eu-west-1");
    }

    @AfterEach
    void stop() {
        System.setProperties(before);
        store.stop(0);
    }

    @Test
    void asksSystemProperties() {
        System.setProperty("aws.accessKeyId", "FROMPROPERTIES");
        System.setProperty("aws.secretAccessKey", "secret");

        assertThat(signers()).containsExactly("FROMPROPERTIES");
    }

    @Test
    void asksAProfile() throws IOException {
        Files.writeString(
                home.resolve("credentials"),
                "[shop]\naws_access_key_id = FROMPROFILE\naws_secret_access_key = secret\n");
        System.setProperty("aws.profile", "shop");

        assertThat(signers()).containsExactly("FROMPROFILE");
    }

    /** IAM roles for service accounts: a token in a file, which STS takes for keys. */
    @Test
    void asksStsByWebIdentity() throws IOException {
        System.setProperty(
                "aws.webIdentityTokenFile",
                Files.writeString(home.resolve("token"), "a.b.c").toString());
        System.setProperty("aws.roleArn", "arn:aws:iam::123456789012:role/anabranch");
        System.setProperty("aws.endpointUrlSts", address().toString());

        assertThat(signers()).containsExactly("FROMSTS");
    }

    /** EKS Pod Identity and ECS: an agent on this host. */
    @Test
    void asksTheContainersAgent() {
        System.setProperty(
                "aws.containerCredentialsFullUri", address().resolve("/agent").toString());

        assertThat(signers()).containsExactly("FROMAGENT");
    }

    @Test
    void saysWhereItLookedWhenThereAreNoKeys() {
        assertThatThrownBy(this::signers)
                .hasMessageContaining("Unable to load credentials from any of the providers in the chain");
    }

    @Test
    void refusesAStoreThatNobodyVouchesFor() throws Exception {
        HttpsServer impostor = HttpsServer.create(anyPort(), 0);
        impostor.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.of("localhost").showing()));
        start(impostor);
        URI endpoint = URI.create("https://localhost:" + impostor.getAddress().getPort());

        assertThatThrownBy(() -> write(new SomeSettings("Events", endpoint).maxRetryTime(Duration.ZERO)))
                .hasMessageContaining("unable to find valid certification path");

        assertThat(authorizations).isEmpty();
        impostor.stop(0);
    }

    /** With two event loops about one in thirty waited for its whole time, since the SDK's pool had lost it. */
    @Test
    void learnsEveryTimeThatTheConnectionIsRefused() throws IOException {
        URI closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        TableConnection connection = TableConnection.open(new SomeSettings("Events", closed)
                .requestTimeout(Duration.ofSeconds(5))
                .build());

        Set<String> said = new HashSet<>();
        for (int request = 0; request < 300; request++) {
            said.add(refusal(connection));
        }
        connection.close().block(DEADLINE);

        assertThat(said).singleElement().asString().contains("Connection refused", closed.getAuthority());
    }

    private static String refusal(TableConnection connection) {
        try {
            return connection.client().listTables().join().toString();
        } catch (CompletionException refused) {
            return TableConnection.inWords(refused);
        }
    }

    private List<String> signers() {
        write(new SomeSettings("Events", address()).maxRetryTime(Duration.ZERO).withoutKeys());
        return authorizations.stream()
                .map(header -> header.replaceAll(".*Credential=([^/]*)/.*", "$1"))
                .toList();
    }

    private static void write(SomeSettings settings) {
        DynamoSink sink = DynamoSink.open("dynamodb", settings.build(), new SimpleMeterRegistry());
        try {
            assertThat(sink.write(SomeEvents.events(1)).collectList().block(DEADLINE))
                    .isEmpty();
        } finally {
            sink.close().block(DEADLINE);
        }
    }

    private void start(HttpServer server) {
        String later = Instant.now().plusSeconds(3_600).toString();
        server.createContext("/", exchange -> {
            if (exchange.getRequestHeaders().containsKey("X-Amz-Target")) {
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                answer(exchange, "{\"UnprocessedItems\":{}}");
            } else {
                // Of an endpoint of STS the SDK takes only host and port.
                answer(exchange, webIdentity(later));
            }
        });
        server.createContext(
                "/agent",
                exchange -> answer(
                        exchange,
                        "{\"AccessKeyId\":\"FROMAGENT\",\"SecretAccessKey\":\"secret\",\"Token\":\"session\","
                                + "\"Expiration\":\"" + later + "\"}"));
        server.start();
    }

    private static String webIdentity(String until) {
        return "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
                + "<AccessKeyId>FROMSTS</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
                + "<SessionToken>session</SessionToken><Expiration>" + until + "</Expiration>"
                + "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + store.getAddress().getPort());
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
