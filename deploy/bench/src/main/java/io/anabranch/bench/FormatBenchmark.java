package io.anabranch.bench;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.anabranch.ingest.decode.Envelope;
import io.anabranch.ingest.decode.EpochUnit;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.ingest.decode.EventFormat;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.EventTimeSettings;
import io.anabranch.ingest.decode.registry.RegistryFormats;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import io.anabranch.load.Format;
import io.anabranch.load.ProtobufFormat;
import io.anabranch.load.Published;
import io.anabranch.load.Script;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The same events decoded from several forms, and what the libraries alone take for two of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(time = 1)
@Measurement(time = 1)
public class FormatBenchmark {
    private static final int EVENTS = 256;
    /** A magic 0 and the schema's id; of Protobuf, the first message's index too. */
    private static final int AVRO_FRAME = 5;

    private static final int PROTOBUF_FRAME = 6;
    private static final ByteSize LIMIT = new ByteSize(1 << 20);
    private static final Instant NOW = Instant.parse("2026-11-21T08:15:37Z");

    private final SourceRecord[] plain = new SourceRecord[EVENTS];
    private final SourceRecord[] strangers = new SourceRecord[EVENTS];
    private final SourceRecord[] avros = new SourceRecord[EVENTS];
    private final SourceRecord[] protobufs = new SourceRecord[EVENTS];
    private final EventDecoder byDefault = new EventDecoder(LIMIT, Duration.ofHours(1));
    private final EventDecoder byMapping = new EventDecoder(
            LIMIT,
            Duration.ofHours(1),
            settings("/id", "/customer/id", "/kind", "/ts", "/payload", EventFormat.JSON),
            SourceRecord::value);

    private @Nullable OneRegistry registry;
    private @Nullable RegistryFormats formats;
    private EventDecoder byRegistry = byDefault;
    private @Nullable GenericDatumReader<Object> avroReader;
    private @Nullable BinaryDecoder avroDecoder;
    private int next;

    private static EventSettings settings(
            String id, String user, String type, String time, String data, EventFormat format) {
        return new EventSettings(
                List.of(id, "position"),
                List.of(user),
                List.of(type),
                new EventTimeSettings(List.of(time), EpochUnit.MS),
                data,
                format,
                Envelope.NONE,
                /* deletes= */ false,
                List.of());
    }

    @Setup
    public void readSample() throws IOException, InterruptedException {
        OneRegistry ofSchemas = new OneRegistry();
        RegistryFormats ofValues = new RegistryFormats(
                SchemaRegistrySettings.of(ofSchemas.address().toString()), LIMIT);
        registry = ofSchemas;
        formats = ofValues;
        byRegistry = new EventDecoder(
                LIMIT,
                Duration.ofHours(1),
                settings("/event_id", "/user_id", "/event_type", "/timestamp", "/data", EventFormat.REGISTRY),
                ofValues::toJson);
        fill(plain, Format.PLAIN);
        fill(strangers, Format.STRANGER);
        fill(avros, Format.AVRO);
        fill(protobufs, Format.PROTOBUF);
        avroReader = new GenericDatumReader<>(new Schema.Parser().parse(ofSchemas.schema(1)));
        for (int i = 0; i < EVENTS; i++) {
            requireEvent(decodePlain());
            requireEvent(decodeMapped());
            requireEvent(decodeAvro());
            requireEvent(decodeProtobuf());
        }
    }

    private void fill(SourceRecord[] records, Format format) throws IOException, InterruptedException {
        Script script = new Script(1, 10_000, /* duplicates= */ 0, /* malformed= */ 0, NOW, 1_000);
        OneRegistry ofSchemas = registry;
        var form = format.open("bench", Optional.ofNullable(ofSchemas).map(OneRegistry::address));
        for (int i = 0; i < EVENTS; i++) {
            Published published = script.record(i, form);
            records[i] = new SourceRecord(
                    "events", "id", 0, i, NOW.toEpochMilli(), published.key(), published.value(), List.of());
        }
    }

    private static void requireEvent(Decoded decoded) {
        if (!(decoded instanceof Event)) {
            throw new IllegalStateException(String.valueOf(decoded));
        }
    }

    @TearDown
    public void close() {
        if (formats != null) {
            formats.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    @Benchmark
    public Decoded decodePlain() {
        return byDefault.decode(plain[next++ % EVENTS]);
    }

    @Benchmark
    public Decoded decodeMapped() {
        return byMapping.decode(strangers[next++ % EVENTS]);
    }

    @Benchmark
    public Decoded decodeAvro() {
        return byRegistry.decode(avros[next++ % EVENTS]);
    }

    @Benchmark
    public Decoded decodeProtobuf() {
        return byRegistry.decode(protobufs[next++ % EVENTS]);
    }

    /** Avro's own reader, to a generic record. */
    @Benchmark
    public Object bareAvro() throws IOException {
        byte[] value = avros[next++ % EVENTS].value();
        avroDecoder = DecoderFactory.get().binaryDecoder(value, AVRO_FRAME, value.length - AVRO_FRAME, avroDecoder);
        GenericDatumReader<Object> reader = avroReader;
        if (reader == null) {
            throw new IllegalStateException("Not set up");
        }
        return reader.read(null, avroDecoder);
    }

    /** Protobuf's own parser, to a dynamic message. */
    @Benchmark
    public DynamicMessage bareProtobuf() throws InvalidProtocolBufferException {
        byte[] value = protobufs[next++ % EVENTS].value();
        return DynamicMessage.newBuilder(ProtobufFormat.EVENT)
                .mergeFrom(value, PROTOBUF_FRAME, value.length - PROTOBUF_FRAME)
                .build();
    }
}
