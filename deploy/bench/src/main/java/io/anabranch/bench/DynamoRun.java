package io.anabranch.bench;

import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Event;
import io.anabranch.topology.EventJson;
import io.anabranch.topology.SourceRecord;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side is to write, and where. Both sides write the same events.
 *
 * @param inFlight most requests under way at once, and connections
 * @param warmUp events that are written first and not measured
 * @param events events that are, once all of those are stored
 */
record DynamoRun(URI endpoint, String table, int inFlight, int warmUp, int events) {
    /** Items in one BatchWriteItem call. */
    static final int BATCH = 25;

    private static final long SEED = 20_261_121;
    private static final Instant UNTIL = Instant.parse("2026-11-21T08:15:37.123456Z");

    static DynamoRun parse(String... arguments) {
        return new DynamoRun(
                URI.create(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(
                endpoint.toString(),
                table,
                Integer.toString(inFlight),
                Integer.toString(warmUp),
                Integer.toString(events));
    }

    /** Those of the warm-up, then those that are measured. */
    List<Event> sample() {
        return sample(warmUp + events);
    }

    /** The same events each time. */
    static List<Event> sample(int count) {
        EventJson json = new EventJson(new ByteSize(1 << 20), Duration.ofHours(1));
        SampleEvents sample = new SampleEvents(SEED, UNTIL);
        List<Event> decoded = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] value = sample.next();
            SourceRecord record = new SourceRecord("events", "id", 0, i, UNTIL.toEpochMilli(), null, value, List.of());
            if (json.decode(record) instanceof Event event) {
                decoded.add(event);
            } else {
                throw new IllegalStateException("A sample event was rejected");
            }
        }
        return decoded;
    }

    /** The list in runs of at most so many. */
    static <T> List<List<T>> cut(List<T> all, int most) {
        List<List<T>> runs = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            runs.add(all.subList(from, Math.min(from + most, all.size())));
        }
        return runs;
    }

    /**
     * Writes the warm-up, then what is measured: between the two, and at the end, nothing is under way, so each side is
     * measured for the whole of its own work and for nothing else.
     *
     * @param warmingUp completes when all of the warm-up is stored
     * @param working completes when all of the rest is
     */
    Measured measure(Runnable warmingUp, Runnable working) {
        return measure(warmUp, events, warmingUp, working);
    }

    static Measured measure(int warmUp, int events, Runnable warmingUp, Runnable working) {
        Meter meter = new Meter(warmUp, events);
        warmingUp.run();
        // What was built beforehand is more on one side: its collection is nobody's work.
        System.gc();
        var unused = meter.count(warmUp);
        working.run();
        unused = meter.count(events);
        return meter.measured();
    }
}
