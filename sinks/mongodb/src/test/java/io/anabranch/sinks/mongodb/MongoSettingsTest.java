package io.anabranch.sinks.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.AuthenticationMechanism;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.WriteConcern;
import io.anabranch.settings.Violations.InvalidSettingsException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongoSettingsTest {
    @Test
    void complainsOfEverythingAtOnceAndShowsNoSecret() {
        assertThatThrownBy(() -> new MongoSettings(
                        "mongodb://user:pa:ss@127.0.0.1",
                        "a.b",
                        "system.users",
                        Optional.of(Duration.ZERO),
                        MongoSettings.Mode.INSERT,
                        0,
                        0,
                        Duration.ofSeconds(-1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        wrong -> assertThat(wrong.violations())
                                .extracting(violation -> violation.key())
                                .containsExactlyInAnyOrder(
                                        "uri",
                                        "database",
                                        "collection",
                                        "expire-after",
                                        "bulk-documents",
                                        "max-in-flight",
                                        "max-retry-time",
                                        "connect-timeout",
                                        "selection-timeout",
                                        "request-timeout"))
                .hasMessageNotContaining("pa:ss");
    }

    @ParameterizedTest
    @CsvSource({
        "'', scheme://host:port",
        "http://127.0.0.1, mongodb://host:port",
        "mongodb://, scheme://host:port",
        "mongodb+srv://, scheme://host:port",
        "mongodb+srv://:topsecret@h:1, one host without a port",
        "mongodb://u:topsecret@127.0.0.1/?w=0, without w=0",
        "mongodb://u:topsecret@127.0.0.1/?tsl=true, without the parameter 'tsl'",
        "mongodb://u:topsecret@127.0.0.1:99999, a port from 1 to 65535",
        "mongodb://u:topsecret@127.0.0.1/#x, mongodb://host:port",
        "mongodb://u:top@topsecret@127.0.0.1, percent-encoded",
        "mongodb://u:top#topsecret@127.0.0.1, percent-encoded",
        "mongodb://u:top/topsecret@127.0.0.1, percent-encoded",
        "mongodb://u:topsecret@127.0.0.1/?authMechanism=topsecret, the driver takes; it says: "
    })
    void aConnectionStringThatIsWrongIsRefusedWithItsReasonAndWithoutItsPassword(String uri, String allowed) {
        assertThatThrownBy(() -> settings(uri))
                .hasMessageContaining("uri: must be ")
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("topsecret@");
    }

    @Test
    void knowsTheParametersThatTheDriverKnows() throws ReflectiveOperationException {
        Field known = ConnectionString.class.getDeclaredField("ALL_KEYS");
        known.setAccessible(true);

        assertThat(MongoUri.PARAMETERS.stream().map(name -> (Object) name.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf((Set<?>) known.get(null));
    }

    @ParameterizedTest
    @CsvSource({
        "journal=true, majority, true",
        "wtimeoutMS=5000, majority, true",
        "w=majority, majority, true",
        "w=majority&journal=false, majority, false",
        "w=2, 2, true"
    })
    void asksForAJournaledMajorityAsFarAsTheConnectionStringSaysNothingElse(
            String options, String members, boolean journal) {
        WriteConcern concern = driver("mongodb://127.0.0.1/?" + options).getWriteConcern();

        assertThat(String.valueOf(concern.getWObject())).isEqualTo(members);
        assertThat(concern.getJournal()).isEqualTo(journal);
    }

    @Test
    void readsAServiceNameWithoutAskingTheNameServer() {
        assertThat(settings("mongodb+srv://user:secret@nowhere.invalid/").toString())
                .isEqualTo("MongoSettings[analytics.events]");
    }

    @Test
    void writesToTheMajorityOnceAndWaitsShortlyUnlessTheConnectionStringSaysOtherwise() {
        MongoClientSettings plain = driver("mongodb://127.0.0.1");
        MongoClientSettings driver =
                driver("mongodb://127.0.0.1/?w=1&retryWrites=true&serverSelectionTimeoutMS=9000&maxPoolSize=50");

        assertThat(plain.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY.withJournal(true));
        assertThat(plain.getRetryWrites()).isFalse();
        assertThat(plain.getClusterSettings().getServerSelectionTimeout(TimeUnit.SECONDS))
                .isEqualTo(3);
        assertThat(plain.getSocketSettings().getReadTimeout(TimeUnit.SECONDS)).isEqualTo(15);
        assertThat(plain.getConnectionPoolSettings().getMaxSize()).isEqualTo(4);
        assertThat(driver.getWriteConcern()).isEqualTo(WriteConcern.W1.withJournal(true));
        assertThat(driver.getRetryWrites()).isTrue();
        assertThat(driver.getClusterSettings().getServerSelectionTimeout(TimeUnit.SECONDS))
                .isEqualTo(9);
        assertThat(driver.getConnectionPoolSettings().getMaxSize()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://user:pa%3Ass@127.0.0.1/?authSource=admin, , admin",
        "mongodb://user:pass@127.0.0.1/?authMechanism=SCRAM-SHA-256, SCRAM_SHA_256, admin",
        "mongodb://127.0.0.1/?tls=true&authMechanism=MONGODB-X509, MONGODB_X509, $external",
        "mongodb://127.0.0.1/?authMechanism=MONGODB-AWS&authSource=$external, MONGODB_AWS, $external"
    })
    void signsInAsTheConnectionStringSays(String uri, @Nullable AuthenticationMechanism mechanism, String source) {
        MongoClientSettings driver = driver(uri);

        MongoCredential credential = requireNonNull(driver.getCredential());
        assertThat(credential.getAuthenticationMechanism()).isEqualTo(mechanism);
        assertThat(credential.getSource()).isEqualTo(source);
        assertThat(driver.getSslSettings().isEnabled()).isEqualTo(uri.contains("tls=true"));
        assertThat(driver.getSslSettings().isInvalidHostNameAllowed()).isFalse();
    }

    private static MongoClientSettings driver(String uri) {
        return DriverSettings.of(settings(uri)).build();
    }

    private static MongoSettings settings(String uri) {
        return new MongoSettings(
                uri,
                "analytics",
                "events",
                Optional.empty(),
                MongoSettings.Mode.INSERT,
                1_000,
                4,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15));
    }
}
