package io.anabranch.ingest.decode.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Records;
import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values as JSON without a registry, and what the decoder makes of that. */
final class Conversions {
    private static final int LIMIT = 1 << 20;
    private static final EventDecoder DECODER = new EventDecoder(new ByteSize(LIMIT), Duration.ofHours(1));

    private Conversions() {}

    static Converter avro(String schema) {
        return RegistryFormats.compile(new RegisteredSchema("AVRO", schema, List.of()));
    }

    static Converter protobuf(String schema) {
        return RegistryFormats.compile(new RegisteredSchema("PROTOBUF", schema, List.of()));
    }

    /** By Avro's own writer. */
    static byte[] written(Schema schema, Object value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] bytes(Converter converter, byte[] payload) {
        JsonBytes json = new JsonBytes(LIMIT);
        converter.write(new Payload(payload, 0, payload.length, null), json);
        return json.toBytes();
    }

    static String convert(Converter converter, byte[] payload) {
        return new String(bytes(converter, payload), StandardCharsets.UTF_8);
    }

    static Refused refusal(Converter converter, byte[] payload) {
        try {
            return fail("No refusal but " + convert(converter, payload));
        } catch (Refusal refusal) {
            return Refused.of(refusal);
        }
    }

    static Refused unusable(String type, String schema) {
        try {
            return fail("No refusal but " + RegistryFormats.compile(new RegisteredSchema(type, schema, List.of())));
        } catch (Refusal refusal) {
            return Refused.of(refusal);
        }
    }

    /** Why the decoder rejects the value's JSON. */
    static RejectReason decoded(Converter converter, byte[] payload) {
        return ((Rejected) DECODER.decode(Records.record(bytes(converter, payload)))).reason();
    }

    /** Asserts that whatever is done to the bytes, they become JSON or a refusal. */
    static void fuzz(Converter converter, byte[] sample, int times) {
        Random random = new Random(20_261_121);
        for (int i = 0; i < times; i++) {
            byte[] payload = mutated(sample, random);
            try {
                Decoded decoded = DECODER.decode(Records.record(bytes(converter, payload)));
                if (decoded instanceof Rejected rejected) {
                    assertThat(rejected.reason())
                            .isNotIn(Set.of(
                                    RejectReason.MALFORMED_JSON,
                                    RejectReason.TRAILING_BYTES,
                                    RejectReason.UNPAIRED_SURROGATE));
                }
            } catch (Refusal refusal) {
                assertThat(Refused.of(refusal).reason())
                        .isIn(
                                RejectReason.SCHEMA_MISMATCH,
                                RejectReason.TOO_DEEP,
                                RejectReason.RECORD_TOO_LARGE,
                                RejectReason.NUMBER_TOO_LONG);
            }
        }
    }

    static byte[] mutated(byte[] sample, Random random) {
        byte[] bytes = sample.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            }
            default -> {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    /** What a refusal says. */
    record Refused(RejectReason reason, String detail) {
        static Refused of(Refusal refusal) {
            return new Refused(refusal.reason(), String.valueOf(refusal.getMessage()));
        }
    }
}
