package io.anabranch.bench;

import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where one side is to write, and how.
 *
 * @param contactPoint host:port
 * @param inFlight most requests in flight at once
 * @param batchBytes the bytes of a batch within one partition; with 0 each row goes alone
 */
record CassandraRun(String contactPoint, int inFlight, int batchBytes) {
    static final String KEYSPACE = "bench";
    static final String DATACENTER = "datacenter1";
    static final int BUCKETS = 16;

    static CassandraRun parse(String... arguments) {
        return new CassandraRun(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(contactPoint, Integer.toString(inFlight), Integer.toString(batchBytes));
    }

    CassandraSettings settings(String table) {
        return new CassandraSettings(
                List.of(contactPoint),
                DATACENTER,
                KEYSPACE,
                table,
                BUCKETS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Consistency.LOCAL_QUORUM,
                inFlight,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                new ByteSize(batchBytes),
                new ByteSize(1 << 20),
                /* tls= */ false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Service.CASSANDRA);
    }
}
