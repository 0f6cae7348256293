package io.anabranch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.ingest.decode.Envelope;
import io.anabranch.ingest.decode.EpochUnit;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.ingest.decode.EventFormat;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.EventTimeSettings;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private final EventDecoder mapped = new EventDecoder(
            new ByteSize(1 << 20),
            Duration.ofHours(1),
            new EventSettings(
                    List.of("/id", "key"),
                    List.of("/customer/id"),
                    List.of("/kind"),
                    new EventTimeSettings(List.of("/ts", "timestamp"), EpochUnit.MS),
                    "/body",
                    EventFormat.JSON,
                    Envelope.NONE,
                    /* deletes= */ false,
                    List.of()),
            record -> record.value());
    private final SourceRecord[] records = new SourceRecord[EVENTS];
    private final SourceRecord[] strangers = new SourceRecord[EVENTS];
    private int next;

    @Setup
    public void readSample() {
        Instant now = Instant.parse("2026-11-21T08:15:37.123456Z");
        SampleEvents sample = new SampleEvents(1, now);
        for (int i = 0; i < EVENTS; i++) {
            byte[] value = sample.next();
            records[i] = record(i, now, value);
            strangers[i] = record(i, now, underOtherNames(value));
        }
    }

    private static SourceRecord record(int offset, Instant now, byte[] value) {
        return new SourceRecord("events", "id", 0, offset, now.toEpochMilli(), null, value, List.of());
    }

    private static byte[] underOtherNames(byte[] value) {
        return new String(value, StandardCharsets.UTF_8)
                .replaceFirst("\"event_id\"", "\"id\"")
                .replaceFirst("\"user_id\":(\"[^\"]*\")", "\"customer\":{\"id\":$1}")
                .replaceFirst("\"event_type\"", "\"kind\"")
                .replaceFirst("\"timestamp\"", "\"ts\"")
                .replaceFirst("\"data\"", "\"body\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public Decoded decode() {
        return json.decode(records[next++ % EVENTS]);
    }

    @Benchmark
    public Decoded decodeMapped() {
        return mapped.decode(strangers[next++ % EVENTS]);
    }

    @Benchmark
    public JsonNode databindTree() throws IOException {
        return databind.readTree(records[next++ % EVENTS].value());
    }
}
