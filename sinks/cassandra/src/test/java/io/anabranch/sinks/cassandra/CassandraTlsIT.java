package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.testkit.TestCertificate;
import io.anabranch.sinks.testkit.TlsFront;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** TLS by an authority of one's own, with the host's name checked, and a certificate that the client shows. */
@WithServers(Server.CASSANDRA)
class CassandraTlsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "of the keystore";

    private final TestServers servers;

    @TempDir
    private Path folder = Path.of("");

    CassandraTlsIT(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void connectsWhereTheAuthorityIsTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        try (TlsFront front = front(certificate, Optional.empty())) {
            assertThat(release(front, ca(certificate), Optional.empty())).isNotEmpty();
        }
    }

    @Test
    void refusesAnAuthorityThatItDoesNotKnow() throws Exception {
        try (TlsFront front = front(TestCertificate.of("localhost"), Optional.empty())) {
            assertThatThrownBy(() -> release(front, ca(TestCertificate.of("localhost")), Optional.empty()))
                    .hasStackTraceContaining("unable to find valid certification path");
            assertThatThrownBy(() -> release(front, Optional.empty(), Optional.empty()))
                    .hasStackTraceContaining("unable to find valid certification path");
        }
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        TestCertificate certificate = TestCertificate.of("elsewhere.example");
        try (TlsFront front = front(certificate, Optional.empty())) {
            assertThatThrownBy(() -> release(front, ca(certificate), Optional.empty()))
                    .hasStackTraceContaining("matching localhost found");
        }
    }

    @Test
    void showsItsOwnCertificateToAServerThatAsksForOne() throws Exception {
        TestCertificate server = TestCertificate.of("localhost");
        TestCertificate client = TestCertificate.of("client.example");
        String keystore = client.keystore(folder, "client", PASSWORD).toString();
        try (TlsFront front = front(server, Optional.of(client))) {
            assertThat(release(front, ca(server), Optional.of(keystore))).isNotEmpty();
            assertThatThrownBy(() -> release(front, ca(server), Optional.empty()))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    private Optional<String> ca(TestCertificate certificate) throws Exception {
        return Optional.of(certificate.pem(folder, "server").authority().toString());
    }

    private TlsFront front(TestCertificate certificate, Optional<TestCertificate> clients) throws Exception {
        return new TlsFront(servers.address(Server.CASSANDRA), certificate, clients);
    }

    /** What the server says through the front. */
    private static String release(TlsFront front, Optional<String> ca, Optional<String> keystore) {
        CassandraSettings settings = new CassandraSettings(
                List.of("localhost:" + front.port()),
                "datacenter1",
                "analytics",
                "events_by_day",
                16,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                CassandraSettings.Consistency.LOCAL_QUORUM,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                new ByteSize(5 << 10),
                new ByteSize(1 << 20),
                /* tls= */ true,
                ca,
                keystore,
                keystore.map(file -> PASSWORD),
                CassandraSettings.Service.CASSANDRA);
        return Mono.usingWhen(
                        Sessions.connect("tls", settings, UnaryOperator.identity()),
                        session -> Mono.fromCompletionStage(
                                        () -> session.executeAsync("SELECT release_version FROM system.local"))
                                .map(rows -> String.valueOf(rows.one().getString(0))),
                        Sessions::close)
                .blockOptional(DEADLINE)
                .orElseThrow();
    }
}
