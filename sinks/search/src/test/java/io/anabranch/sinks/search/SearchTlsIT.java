package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.testkit.TestCertificate;
import io.anabranch.sinks.testkit.TlsFront;
import io.anabranch.topology.MisconfigurationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind TLS. */
@WithServers(Server.OPENSEARCH)
class SearchTlsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PASSWORD = "open sesame";

    private final TestServers servers;

    @TempDir
    private Path folder = Path.of("");

    private final String index;

    SearchTlsIT(TestServers servers) {
        this.servers = servers;
        this.index = servers.newName("tls");
    }

    @BeforeEach
    void createTemplate() {
        new SearchKind()
                .create(TestSettings.of(servers.opensearch().toString())
                        .index(index)
                        .settings())
                .block(DEADLINE);
    }

    @Test
    void connectsWhereTheAuthorityIsTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        try (TlsFront front = front(certificate, Optional.empty())) {
            assertThatCode(() -> check(front, ca(certificate), Optional.empty()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void anAuthorityThatItDoesNotKnowIsAnOperatorsToMend() throws Exception {
        try (TlsFront front = front(TestCertificate.of("localhost"), Optional.empty())) {
            assertThatThrownBy(() -> check(front, ca(TestCertificate.of("localhost")), Optional.empty()))
                    .isInstanceOf(MisconfigurationException.class)
                    .hasMessageContaining("correct ca, keystore or nodes");
        }
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        TestCertificate certificate = TestCertificate.of("elsewhere.example");
        try (TlsFront front = front(certificate, Optional.empty())) {
            assertThatThrownBy(() -> check(front, ca(certificate), Optional.empty()))
                    .isInstanceOf(MisconfigurationException.class)
                    .hasStackTraceContaining("matching localhost found");
        }
    }

    @Test
    void showsItsOwnCertificateToAServerThatAsksForOne() throws Exception {
        TestCertificate server = TestCertificate.of("localhost");
        TestCertificate client = TestCertificate.of("client.example");
        String keystore = client.keystore(folder, "client", PASSWORD).toString();
        try (TlsFront front = front(server, Optional.of(client))) {
            assertThatCode(() -> check(front, ca(server), Optional.of(keystore)))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> check(front, ca(server), Optional.empty())).isInstanceOf(RuntimeException.class);
        }
    }

    private Optional<String> ca(TestCertificate certificate) throws Exception {
        return Optional.of(certificate.pem(folder, "server").authority().toString());
    }

    private TlsFront front(TestCertificate certificate, Optional<TestCertificate> clients) throws Exception {
        return new TlsFront(servers.address(Server.OPENSEARCH), certificate, clients);
    }

    private void check(TlsFront front, Optional<String> ca, Optional<String> keystore) {
        SearchSettings settings = TestSettings.of("https://localhost:" + front.port())
                .index(index)
                .ca(ca)
                .keystore(keystore, PASSWORD)
                .maxRetryTime(Duration.ofSeconds(2))
                .settings();
        SearchSink sink = SearchSink.open("search", settings, new SimpleMeterRegistry());
        try {
            sink.check().block(DEADLINE);
        } finally {
            sink.close().block(DEADLINE);
        }
    }
}
