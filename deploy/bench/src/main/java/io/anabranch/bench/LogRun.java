package io.anabranch.bench;

import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.cassandra.CassandraSettings.Consistency;
import io.anabranch.sinks.cassandra.CassandraSettings.Service;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

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
                /* maxInFlight= */ 32,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                new ByteSize(5 << 10),
                new ByteSize(1 << 20),
                /* tls= */ false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Service.CASSANDRA);
    }

    /** @param day reads a day and says how many rows it was */
    Measured measure(ToIntFunction<LocalDate> day) {
        Meter meter = new Meter(events, (long) events * passes);
        pass(meter, day);
        for (int i = 0; i < passes; i++) {
            pass(meter, day);
        }
        return meter.measured();
    }

    private void pass(Meter meter, ToIntFunction<LocalDate> day) {
        int rows = 0;
        for (LocalDate each : LogLedger.days()) {
            int read = day.applyAsInt(each);
            meter.count(read);
            rows += read;
        }
        if (rows != events) {
            throw new IllegalStateException("read " + rows + " rows of " + events);
        }
    }
}
