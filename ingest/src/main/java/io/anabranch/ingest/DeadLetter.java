package io.anabranch.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the dead-letter topic holds of one rejected record.
 *
 * @param offset of the dead letter itself, in its own topic
 * @param written when it was written, by the broker's clock where the topic is dated by that
 * @param record as it was read: key, value, headers, and where it stood
 * @param by who rejected it: a sink's name, or {@code decode}
 * @param reason its code
 * @param detail the same for a reader
 * @param attempts how often it was tried, from 1 on
 */
public record DeadLetter(
        int partition,
        long offset,
        Instant written,
        SourceRecord record,
        String by,
        String reason,
        String detail,
        int attempts) {

    /** @return empty where the record is no dead letter of this program's */
    static Optional<DeadLetter> of(SourceRecord letter) {
        List<Header> headers = letter.headers();
        int own = headers.size() - 1;
        while (own >= 0 && !headers.get(own).name().equals(DeadLetterRecords.FIRST)) {
            own--;
        }
        if (own < 0) {
            return Optional.empty();
        }
        List<Header> ours = headers.subList(own, headers.size());
        String by = text(ours, DeadLetterRecords.SINK);
        long partition = number(ours, DeadLetterRecords.CONNECT + "partition");
        long offset = number(ours, DeadLetterRecords.CONNECT + "offset");
        if (by.isEmpty() || partition < 0 || offset < 0) {
            return Optional.empty();
        }
        SourceRecord record = new SourceRecord(
                text(ours, DeadLetterRecords.FIRST),
                "",
                (int) partition,
                offset,
                number(ours, DeadLetterRecords.TIMESTAMP),
                letter.key().orElse(null),
                letter.hasValue() ? letter.value() : null,
                headers.subList(0, own));
        String reason = text(ours, DeadLetterRecords.REASON);
        String message = text(ours, DeadLetterRecords.CONNECT + "exception.message");
        return Optional.of(new DeadLetter(
                letter.partition(),
                letter.offset(),
                letter.timestamp(),
                record,
                by,
                reason,
                message.startsWith(reason + ": ") ? message.substring(reason.length() + 2) : message,
                Math.max(1, DeadLetterRecords.attempts(value(ours, DeadLetterRecords.ATTEMPTS)))));
    }

    /** The record to be tried again: one that is rejected again then counts its attempts. */
    public SourceRecord again() {
        List<Header> headers = new ArrayList<>(record.headers());
        headers.add(new Header(
                DeadLetterRecords.ATTEMPTS, Integer.toString(attempts).getBytes(UTF_8)));
        return new SourceRecord(
                record.topic(),
                record.topicId(),
                record.partition(),
                record.offset(),
                record.timestampMillis(),
                record.key().orElse(null),
                record.hasValue() ? record.value() : null,
                headers);
    }

    private static byte @Nullable [] value(List<Header> headers, String name) {
        byte @Nullable [] last = null;
        for (Header header : headers) {
            if (header.name().equals(name)) {
                last = header.value();
            }
        }
        return last;
    }

    private static String text(List<Header> headers, String name) {
        byte @Nullable [] value = value(headers, name);
        return value == null ? "" : new String(value, UTF_8);
    }

    private static long number(List<Header> headers, String name) {
        try {
            return Long.parseLong(text(headers, name));
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
