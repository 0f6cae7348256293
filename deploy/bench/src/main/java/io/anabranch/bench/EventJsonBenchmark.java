package io.anabranch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Strict decoding of one event, compared with the lenient tree that a first try would build. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(time = 1)
@Measurement(time = 1)
public class EventJsonBenchmark {
    private static final int EVENTS = 256;

    private final EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));
    private final ObjectMapper databind = new ObjectMapper();
    private final SourceRecord[] records = new SourceRecord[EVENTS];
    private int next;

    @Setup
    public void readSample() {
        Instant now = Instant.parse("2026-11-21T08:15:37.123456Z");
        SampleEvents sample = new SampleEvents(1, now);
        for (int i = 0; i < EVENTS; i++) {
            records[i] = new SourceRecord("events", "id", 0, i, now.toEpochMilli(), null, sample.next(), List.of());
        }
    }

    @Benchmark
    public Decoded decode() {
        return json.decode(records[next++ % EVENTS]);
    }

    @Benchmark
    public JsonNode databindTree() throws IOException {
        return databind.readTree(records[next++ % EVENTS].value());
    }
}
