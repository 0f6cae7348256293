package io.anabranch.ingest;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Bounds what one poll brings by the bytes that it holds after decompression: the client bounds compressed bytes and a count
 * of records, and 52 KB on the wire may be a gigabyte.
 *
 * <p>The consumer asks a deserializer for one record after another. One that does not fit any more is refused there; the
 * consumer then returns what it has, keeps its place before that record, and asks for it again at the next poll. The first
 * record of a poll always fits, however large. Not thread-safe: the polling thread's own.
 *
 * @see <a href="https://github.com/apache/kafka/blob/4.3/clients/src/main/java/org/apache/kafka/clients/consumer/internals/CompletedFetch.java">CompletedFetch.fetchRecords</a>
 */
final class PollBudget {
    private final long maxBytes;
    private long held;
    private long keyBytes;
    private boolean exceeded;

    PollBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** To be called before each poll. */
    void renew() {
        held = 0;
        exceeded = false;
    }

    Deserializer<byte[]> keys() {
        return new Counting(/* isValue= */ false);
    }

    Deserializer<byte[]> values() {
        return new Counting(/* isValue= */ true);
    }

    private void count(int valueBytes, Headers headers) {
        long more = HeldBytes.of(keyBytes + valueBytes + HeldBytes.of(headers));
        if (exceeded || (held > 0 && held + more > maxBytes)) {
            exceeded = true;
            throw new PollIsFullException();
        }
        held += more;
    }

    private final class Counting implements Deserializer<byte[]> {
        private final boolean isValue;

        Counting(boolean isValue) {
            this.isValue = isValue;
        }

        @Override
        public byte[] deserialize(String topic, byte[] data) {
            return data;
        }

        @Override
        public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
            if (isValue) {
                count(data.remaining(), headers);
            } else {
                keyBytes = data.remaining();
            }
            return Utils.toArray(data);
        }

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            // There is nothing to configure.
        }
    }

    /** Never leaves the consumer: it means that the rest is for the next poll. */
    private static final class PollIsFullException extends SerializationException {
        private static final long serialVersionUID = 1L;

        PollIsFullException() {
            super("This poll holds as much as it may");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
