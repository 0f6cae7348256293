package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.WriteFailedException;
import io.anabranch.sinks.testkit.TestCertificate;
import io.anabranch.sinks.testkit.TlsFront;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** TLS is never left out, and what is wrong with it is said. */
@WithServers(Server.MONGODB)
class MongoTlsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestServers servers;
    private final String database;

    MongoTlsIT(TestServers servers) {
        this.servers = servers;
        this.database = servers.newName("mongo_tls");
    }

    @AfterEach
    void drop() {
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            Mono.from(client.getDatabase(database).drop()).block(DEADLINE);
        }
    }

    @Test
    void storesThroughTlsWhereTheAuthorityIsTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        try (TlsFront front = front(certificate)) {
            var context = certificate.trusting();

            write(front, DEADLINE, driver -> driver.applyToSslSettings(tls -> tls.context(context)));

            assertThat(stored()).isEqualTo(10);
        }
    }

    @Test
    void refusesAnAuthorityThatItDoesNotKnowAndSaysSo() throws Exception {
        try (TlsFront front = front(TestCertificate.of("localhost"))) {
            assertThatThrownBy(() -> write(front, Duration.ofSeconds(2), UnaryOperator.identity()))
                    .isInstanceOf(WriteFailedException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
        assertThat(stored()).isZero();
    }

    @Test
    void refusesACertificateOfAnotherHostAndSaysSo() throws Exception {
        assertRefused(
                TestCertificate.of("elsewhere.example"), "No subject alternative DNS name matching localhost found");
    }

    @Test
    void refusesACertificateThatHasExpiredAndSaysSo() throws Exception {
        assertRefused(TestCertificate.expired("localhost"), "NotAfter: ");
    }

    /** By a client that trusts its authority. */
    private void assertRefused(TestCertificate certificate, String why) throws Exception {
        try (TlsFront front = front(certificate)) {
            var context = certificate.trusting();

            assertThatThrownBy(() -> write(
                            front,
                            Duration.ofSeconds(2),
                            driver -> driver.applyToSslSettings(tls -> tls.context(context))))
                    .isInstanceOf(WriteFailedException.class)
                    .hasMessageContaining(why);
        }
        assertThat(stored()).isZero();
    }

    private TlsFront front(TestCertificate certificate) throws Exception {
        return new TlsFront(servers.address(Server.MONGODB), certificate);
    }

    private void write(TlsFront front, Duration maxRetryTime, UnaryOperator<MongoClientSettings.Builder> further) {
        MongoSettings settings = new MongoSettings(
                through(front),
                database,
                "events",
                Optional.empty(),
                MongoSettings.Mode.INSERT,
                1_000,
                2,
                maxRetryTime,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
        MongoSink sink = MongoSink.open("mongodb", settings, new SimpleMeterRegistry(), further);
        try {
            assertThat(sink.write(SomeEvents.events(10)).collectList().block(DEADLINE))
                    .isEmpty();
        } finally {
            sink.close().block(DEADLINE);
        }
    }

    /** The server's own connection string, its host replaced by the front's. */
    private String through(TlsFront front) {
        var direct = servers.address(Server.MONGODB);
        String uri =
                servers.mongodb().replace(direct.getHostString() + ":" + direct.getPort(), "localhost:" + front.port());
        return uri.contains("?") ? uri + "&tls=true" : uri.replaceFirst("(?<![:/])/?$", "/?tls=true");
    }

    private long stored() {
        try (MongoClient client = MongoClients.create(servers.mongodb())) {
            return Mono.from(
                            client.getDatabase(database).getCollection("events").countDocuments())
                    .blockOptional(DEADLINE)
                    .orElseThrow();
        }
    }
}
