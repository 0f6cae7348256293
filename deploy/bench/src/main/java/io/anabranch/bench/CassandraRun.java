package io.anabranch.bench;

import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one side is to write, and where. Both sides write the same events.
 *
 * @param contactPoint host:port
 * @param inFlight most requests under way at once
 * @param batchBytes the bytes of a batch within one partition; with 0 each row goes alone
 * @param warmUp events that are written first and not measured
 * @param events events that are, once all of those are stored
 */
record CassandraRun(String contactPoint, String table, int inFlight, int batchBytes, int warmUp, int events) {
    static final String KEYSPACE = "bench";
    static final String DATACENTER = "datacenter1";
    static final int BUCKETS = 16;

    static CassandraRun parse(String... arguments) {
        return new CassandraRun(
                arguments[0],
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(
                contactPoint,
                table,
                Integer.toString(inFlight),
                Integer.toString(batchBytes),
                Integer.toString(warmUp),
                Integer.toString(events));
    }

    CassandraSettings settings() {
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
                Service.CASSANDRA);
    }

    /** Those of the warm-up, then those that are measured, in the order of their time: a stream comes nearly so. */
    List<Event> sample() {
        return DynamoRun.sample(warmUp + events).stream()
                .sorted(Comparator.comparing(Event::timestamp))
                .toList();
    }

    /** As {@link DynamoRun#measure} does. */
    Measured measure(Runnable warmingUp, Runnable working) {
        return DynamoRun.measure(warmUp, events, warmingUp, working);
    }
}
