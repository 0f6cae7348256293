package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import io.anabranch.topology.Complaints.InvalidSettingsException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoSettingsTest {
    @Test
    void complainsOfEverythingAtOnceAndShowsNoSecret() {
        assertThatThrownBy(() -> new MongoSettings(
                        "mongodb://user:pa:ss@127.0.0.1",
                        "a.b",
                        "system.users",
                        Optional.of(Duration.ZERO),
                        0,
                        0,
                        Duration.ofSeconds(-1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        wrong -> assertThat(wrong.complaints())
                                .extracting(complaint -> complaint.key())
                                .containsExactly(
                                        "uri",
                                        "database",
                                        "collection",
                                        "expire-after",
                                        "bulk-documents",
                                        "in-flight",
                                        "patience",
                                        "connect-timeout",
                                        "selection-timeout",
                                        "request-timeout"))
                .hasMessageNotContaining("pa:ss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://127.0.0.1", "mongodb://", "mongodb+srv://", "mongodb://127.0.0.1/?w=0"})
    void refusesWhatIsNoConnectionStringAndOneThatAsksForNoAnswer(String uri) {
        assertThatThrownBy(() -> settings(uri)).hasMessageContaining("uri");
    }

    @Test
    void readsAServiceNameWithoutAskingTheNameServer() {
        assertThat(settings("mongodb+srv://user:secret@nowhere.invalid/").toString())
                .isEqualTo("MongoSettings[analytics.events]");
    }

    @Test
    void writesToTheMajorityOnceAndWaitsShortlyUnlessTheConnectionStringSaysOtherwise() {
        MongoClientSettings plain = driver("mongodb://127.0.0.1");
        MongoClientSettings told =
                driver("mongodb://127.0.0.1/?w=1&retryWrites=true&serverSelectionTimeoutMS=9000&maxPoolSize=50");

        assertThat(plain.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY);
        assertThat(plain.getRetryWrites()).isFalse();
        assertThat(plain.getClusterSettings().getServerSelectionTimeout(TimeUnit.SECONDS))
                .isEqualTo(3);
        assertThat(plain.getSocketSettings().getReadTimeout(TimeUnit.SECONDS)).isEqualTo(15);
        assertThat(plain.getConnectionPoolSettings().getMaxSize()).isEqualTo(4);
        assertThat(told.getWriteConcern()).isEqualTo(WriteConcern.W1);
        assertThat(told.getRetryWrites()).isTrue();
        assertThat(told.getClusterSettings().getServerSelectionTimeout(TimeUnit.SECONDS))
                .isEqualTo(9);
        assertThat(told.getConnectionPoolSettings().getMaxSize()).isEqualTo(50);
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
                1_000,
                4,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15));
    }
}
