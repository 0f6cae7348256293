package io.anabranch.sinks.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CassandraSettingsTest {
    @Test
    void everyMistakeIsReportedAtOnce() {
        assertThatThrownBy(() -> new CassandraSettings(
                        List.of("localhost"),
                        " ",
                        "Analytics",
                        "anabranch_contract",
                        0,
                        Optional.of(Duration.ofMillis(1500)),
                        Optional.of("east"),
                        Optional.of("anna"),
                        Optional.empty(),
                        Consistency.LOCAL_QUORUM,
                        2000,
                        Duration.ofSeconds(-1),
                        Duration.ofMillis(1),
                        new ByteSize(1 << 20),
                        new ByteSize(64 << 20),
                        /* tls= */ false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Service.CASSANDRA))
                .hasMessageMatching("(?s).*\\bcontact-points: must be [^;]+, got '\\[localhost\\]'.*")
                .hasMessageContaining("datacenter: ")
                .hasMessageMatching("(?s).*\\bkeyspace: must be [^;]+, got 'Analytics'.*")
                .hasMessageMatching("(?s).*\\btable: must be [^;]+, got 'anabranch_contract'.*")
                .hasMessageMatching("(?s).*\\bday-buckets: must be [^;]+, got '0'.*")
                .hasMessageContaining("expire-after: ")
                .hasMessageContaining("replication: must be ")
                .hasMessageContaining("password: ")
                .hasMessageNotContaining("Optional[")
                .hasMessageMatching("(?s).*\\bmax-in-flight: must be [^;]+, got '2000'.*")
                .hasMessageContaining("max-retry-time: ")
                .hasMessageContaining("request-timeout: ")
                .hasMessageMatching("(?s).*\\bmax-batch-size: must be [^;]+, got '1MiB'.*")
                .hasMessageMatching("(?s).*\\bmax-row-size: must be [^;]+, got '64MiB'.*");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(withReplication(Optional.empty()).toString()).doesNotContain("secret-canary");
    }

    @Test
    void oneCopyWhereNoReplicationIsGiven() {
        assertThat(EventsByDay.replication(withReplication(Optional.empty())))
                .isEqualTo("{'class': 'SimpleStrategy', 'replication_factor': 1}");
    }

    @Test
    void copiesPerDatacenterWhereReplicationIsGiven() {
        assertThat(EventsByDay.replication(withReplication(Optional.of("east: 3, west-2:2"))))
                .isEqualTo("{'class': 'NetworkTopologyStrategy', 'east': 3, 'west-2': 2}");
    }

    @Test
    void keyspacesWritesWithLocalQuorumOnlyAndNoRowOverAMebibyte() {
        assertThatThrownBy(() -> settings(
                        Service.KEYSPACES, Consistency.LOCAL_ONE, Optional.of("east:3"), new ByteSize((1 << 20) + 1)))
                .hasMessageMatching("(?s).*\\bconsistency: must be [^;]+, got 'LOCAL_ONE'.*")
                .hasMessageContaining("LOCAL_QUORUM, the only one that Amazon Keyspaces writes with")
                .hasMessageContaining("replication: must be ")
                .hasMessageContaining("max-row-size: must be ");
    }

    @Test
    void keyspacesIsToldNothingThatItRefuses() {
        CassandraSettings keyspaces = keyspaces();

        assertThat(EventsByDay.compaction(keyspaces)).isEmpty();
        assertThat(EventsByDay.replication(keyspaces)).isEqualTo("{'class': 'SingleRegionStrategy'}");
    }

    @Test
    void keyspacesGetsAConnectionForEachThreeThousandRequestsASecond() {
        assertThat(Sessions.connections(keyspaces())).isEqualTo(3);
        assertThat(Sessions.connections(withReplication(Optional.empty()))).isEqualTo(1);
    }

    private static CassandraSettings keyspaces() {
        return settings(Service.KEYSPACES, Consistency.LOCAL_QUORUM, Optional.empty(), new ByteSize(1 << 20));
    }

    private static CassandraSettings withReplication(Optional<String> replication) {
        return settings(Service.CASSANDRA, Consistency.LOCAL_QUORUM, replication, new ByteSize(1 << 20));
    }

    private static CassandraSettings settings(
            Service service, Consistency consistency, Optional<String> replication, ByteSize maxRowSize) {
        return settings(service, consistency, Duration.ofDays(90), replication, maxRowSize);
    }

    private static CassandraSettings settings(
            Service service,
            Consistency consistency,
            Duration expireAfter,
            Optional<String> replication,
            ByteSize maxRowSize) {
        return new CassandraSettings(
                List.of("localhost:9042", "[::1]:9042"),
                "datacenter1",
                "analytics",
                "events_by_day",
                16,
                Optional.of(expireAfter),
                replication,
                Optional.of("anna"),
                Optional.of("secret-canary"),
                consistency,
                32,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                new ByteSize(5 << 10),
                maxRowSize,
                /* tls= */ false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                service);
    }

    @Test
    void aLifePast2038IsRefusedWithTheLongestThatThereIs() {
        assertThatThrownBy(() -> settings(
                        Service.CASSANDRA,
                        Consistency.LOCAL_QUORUM,
                        Duration.ofDays(7_000),
                        Optional.empty(),
                        new ByteSize(1 << 20)))
                .hasMessageMatching(
                        "(?s).*\\bexpire-after: must be .*d today: Cassandra refuses what expires after 2038-01-19.*");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-29T00:00:00Z, 4067, true",
        "2026-11-29T00:00:00Z, 4068, true",
        "2026-11-29T00:00:00Z, 4069, false",
        "2026-11-29T00:00:00Z, 4100, false",
        "2037-12-31T00:00:00Z, 30, false",
        "2038-01-18T00:00:00Z, 1, false",
        "2040-01-01T00:00:00Z, 1, false"
    })
    void whatWouldExpireAfterThatOfTheClusterIsRefused(Instant now, int days, boolean isTaken) {
        assertThat(CassandraSettings.isBefore2038(Duration.ofDays(days), now)).isEqualTo(isTaken);
    }
}
