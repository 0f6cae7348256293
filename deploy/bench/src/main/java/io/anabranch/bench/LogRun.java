package io.anabranch.bench;

import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import io.anabranch.topology.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one side is to read, and where. Both sides read the same partitions.
 *
 * @param contactPoint host:port
 * @param passes over all days, after one that is not measured
 */
record LogRun(String contactPoint, int events, int passes) {
    static final String KEYSPACE = "bench";
    static final String TABLE = "log";
    static final String DATACENTER = "datacenter1";
    static final int BUCKETS = 16;

    static LogRun parse(String... arguments) {
        return new LogRun(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(contactPoint, Integer.toString(events), Integer.toString(passes));
    }

    CassandraSettings settings() {
        return new CassandraSettings(
                List.of(contactPoint),
                DATACENTER,
                KEYSPACE,
                TABLE,
                BUCKETS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Consistency.LOCAL_QUORUM,
                /* inFlight= */ 32,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                new ByteSize(5 << 10),
                new ByteSize(1 << 20),
                /* tls= */ false,
                Service.CASSANDRA);
    }

    /** @param pass reads all days and says how many rows they were */
    Measured measure(Pass pass) {
        Meter meter = new Meter(events, (long) events * passes);
        count(meter, pass);
        for (int i = 0; i < passes; i++) {
            count(meter, pass);
        }
        return meter.measured();
    }

    private void count(Meter meter, Pass pass) {
        int rows = pass.read();
        if (rows != events) {
            throw new IllegalStateException("read " + rows + " rows of " + events);
        }
        var unused = meter.count(rows);
    }

    @FunctionalInterface
    interface Pass {
        int read();
    }
}
