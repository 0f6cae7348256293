package io.anabranch.topology;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Records of the log for tests of the decoder. */
public final class Records {
    public static final Instant WRITTEN = Instant.parse("2026-11-21T08:20:00Z");

    private Records() {}

    public static SourceRecord record(String value, SourceRecord.Header... headers) {
        return record(value.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static SourceRecord record(byte[] value, SourceRecord.Header... headers) {
        return new SourceRecord("events", "topic-id", 3, 42, WRITTEN.toEpochMilli(), null, value, List.of(headers));
    }

    public static SourceRecord.Header header(String name, String value) {
        return new SourceRecord.Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
