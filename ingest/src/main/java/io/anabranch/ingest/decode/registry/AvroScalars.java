package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.jspecify.annotations.Nullable;

/**
 * How values that hold no others are written. A logical type that is not known here, or does not fit its base type, leaves the base type's own
 * form.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#logical-types">Logical types</a>
 */
final class AvroScalars {
    /** More than the decoder takes for a number, and little enough to be written out. */
    private static final int MAX_DIGITS = 1_000;

    private AvroScalars() {}

    static void string(AvroInput in, JsonBytes json) throws IOException {
        int length = in.length();
        json.string(in.bytes(), in.take(length), length);
    }

    static void bool(AvroInput in, JsonBytes json) throws IOException {
        int at = in.take(1);
        byte value = in.bytes()[at];
        if (value != 0 && value != 1) {
            throw in.mismatch("a boolean that is neither 0 nor 1", at);
        }
        json.bool(value == 1);
    }

    static AvroNode int32(@Nullable LogicalType logical) {
        return switch (name(logical)) {
            case "date" -> (in, json) -> DateText.date(in.decoder().readInt(), json);
            case "time-millis" -> (in, json) -> time(in, in.decoder().readInt(), DateText.MILLIS, json);
            default -> (in, json) -> json.number(in.decoder().readInt());
        };
    }

    static AvroNode int64(@Nullable LogicalType logical) {
        return switch (name(logical)) {
            case "time-micros" -> (in, json) -> time(in, in.decoder().readLong(), DateText.MICROS, json);
            case "timestamp-millis" -> timestamp(DateText.MILLIS, true);
            case "timestamp-micros" -> timestamp(DateText.MICROS, true);
            case "timestamp-nanos" -> timestamp(DateText.NANOS, true);
            case "local-timestamp-millis" -> timestamp(DateText.MILLIS, false);
            case "local-timestamp-micros" -> timestamp(DateText.MICROS, false);
            case "local-timestamp-nanos" -> timestamp(DateText.NANOS, false);
            default -> (in, json) -> json.number(in.decoder().readLong());
        };
    }

    static AvroNode bytes(@Nullable LogicalType logical) {
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return (in, json) -> decimal(in, in.length(), decimal.getScale(), json);
        }
        return (in, json) -> {
            int length = in.length();
            json.base64(in.bytes(), in.take(length), length);
        };
    }

    static AvroNode fixed(@Nullable LogicalType logical, int size) {
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return (in, json) -> decimal(in, size, decimal.getScale(), json);
        }
        if (name(logical).equals("uuid") && size == 2 * Long.BYTES) {
            return (in, json) -> {
                ByteBuffer halves = ByteBuffer.wrap(in.bytes(), in.take(size), size);
                json.plainString(new UUID(halves.getLong(), halves.getLong()).toString());
            };
        }
        if (name(logical).equals("duration") && size == 3 * Integer.BYTES) {
            return AvroScalars::duration;
        }
        return (in, json) -> json.base64(in.bytes(), in.take(size), size);
    }

    private static AvroNode timestamp(DateText.Unit unit, boolean isUtc) {
        return (in, json) -> DateText.timestamp(in.decoder().readLong(), unit, isUtc, json);
    }

    private static void time(AvroInput in, long sinceMidnight, DateText.Unit unit, JsonBytes json) {
        if (sinceMidnight < 0 || sinceMidnight >= unit.inSecond() * 86_400L) {
            throw in.mismatch("a time that no day has before", in.at());
        }
        json.quote();
        DateText.time(sinceMidnight, unit, json);
        json.quote();
    }

    private static void decimal(AvroInput in, int length, int scale, JsonBytes json) throws IOException {
        int at = in.take(length);
        // A byte holds more than two digits.
        if (2L * length > MAX_DIGITS || Math.abs((long) scale) > MAX_DIGITS) {
            throw new Refusal(
                    RejectReason.NUMBER_TOO_LONG,
                    "a decimal of " + length + " bytes and scale " + scale + " at byte " + at);
        }
        if (length == 0) {
            throw in.mismatch("a decimal of no bytes", at);
        }
        json.raw(new BigDecimal(new BigInteger(in.bytes(), at, length), scale).toPlainString());
    }

    /** Three unsigned numbers, which no unit of time joins. */
    private static void duration(AvroInput in, JsonBytes json) throws IOException {
        int size = 3 * Integer.BYTES;
        ByteBuffer parts = ByteBuffer.wrap(in.bytes(), in.take(size), size).order(ByteOrder.LITTLE_ENDIAN);
        json.openObject();
        json.raw("\"months\":");
        json.number(Integer.toUnsignedLong(parts.getInt()));
        json.raw(",\"days\":");
        json.number(Integer.toUnsignedLong(parts.getInt()));
        json.raw(",\"millis\":");
        json.number(Integer.toUnsignedLong(parts.getInt()));
        json.closeObject();
    }

    private static String name(@Nullable LogicalType logical) {
        return logical == null ? "" : logical.getName();
    }
}
