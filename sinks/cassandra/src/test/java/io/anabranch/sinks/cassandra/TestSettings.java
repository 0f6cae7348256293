package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Settings of a test's own table, to be varied one by one. */
final class TestSettings {
    static final int IN_FLIGHT = 16;

    /** One for all tests of a run: a keyspace takes longer to make than a table. */
    static final String KEYSPACE = "it_" + Long.toString(System.nanoTime(), 36);

    private String contactPoint;
    private String datacenter = "datacenter1";
    private String keyspace = KEYSPACE;
    private final String table;
    private int dayBuckets = 16;
    private Optional<Duration> expireAfter = Optional.empty();
    private Optional<String> replication = Optional.empty();
    private Duration maxRetryTime = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(5);

    TestSettings(InetSocketAddress server, String table) {
        this.contactPoint = hostAndPort(server);
        this.table = table;
    }

    /** A session of the test's own, which no proxy stands before. */
    static CqlSession session(InetSocketAddress server) {
        TestSettings settings = new TestSettings(server, "any");
        // Making a keyspace takes its time on a busy machine.
        settings.requestTimeout = Duration.ofSeconds(30);
        return requireNonNull(Sessions.connect("own", settings.settings(), UnaryOperator.identity())
                .block());
    }

    TestSettings by(InetSocketAddress proxy) {
        contactPoint = hostAndPort(proxy);
        return this;
    }

    TestSettings datacenter(String name) {
        datacenter = name;
        return this;
    }

    TestSettings keyspace(String name) {
        keyspace = name;
        return this;
    }

    TestSettings dayBuckets(int buckets) {
        dayBuckets = buckets;
        return this;
    }

    TestSettings expireAfter(Duration life) {
        expireAfter = Optional.of(life);
        return this;
    }

    TestSettings maxRetryTime(Duration howLong) {
        maxRetryTime = howLong;
        return this;
    }

    TestSettings replication(String copies) {
        replication = Optional.of(copies);
        return this;
    }

    TestSettings requestTimeout(Duration howLong) {
        requestTimeout = howLong;
        return this;
    }

    CassandraSettings settings() {
        return new CassandraSettings(
                List.of(contactPoint),
                datacenter,
                keyspace,
                table,
                dayBuckets,
                expireAfter,
                replication,
                Optional.empty(),
                Optional.empty(),
                Consistency.LOCAL_QUORUM,
                IN_FLIGHT,
                maxRetryTime,
                requestTimeout,
                new ByteSize(5 << 10),
                new ByteSize(1 << 20),
                /* tls= */ false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Service.CASSANDRA);
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
