package io.anabranch.bench;

import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The bodies of bulks that store what the sink stores, written down here a second time: {@link SearchBench} would notice a difference. For
 * sample events, in which nothing has to be escaped.
 */
final class SearchBulks {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int DOCUMENT_BYTES = 512;

    private final String index;
    private final boolean isGzip;

    SearchBulks(String index, boolean isGzip) {
        this.index = index;
        this.isGzip = isGzip;
    }

    byte[] body(List<Event> events) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(events.size() * DOCUMENT_BYTES);
        StringBuilder envelope = new StringBuilder(DOCUMENT_BYTES);
        for (Event event : events) {
            envelope.setLength(0);
            envelope.append("{\"create\":{\"_index\":\"")
                    .append(index)
                    .append('-')
                    .append(DAY.format(event.timestamp()))
                    .append("\",\"_id\":\"")
                    .append(event.id())
                    .append("\"}}\n{\"event_id\":\"")
                    .append(event.id())
                    .append("\",\"user_id\":\"")
                    .append(event.userId())
                    .append("\",\"event_type\":\"")
                    .append(event.type())
                    .append("\",\"timestamp\":\"")
                    .append(MICROS.format(event.timestamp()))
                    .append("\",\"data\":");
            lines.writeBytes(envelope.toString().getBytes(StandardCharsets.UTF_8));
            JsonText data = event.data();
            lines.write(data.array(), data.start(), data.length());
            lines.write('}');
            lines.write('\n');
        }
        return isGzip ? gzip(lines) : lines.toByteArray();
    }

    private static byte[] gzip(ByteArrayOutputStream lines) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(lines.size() / 4);
        try (Gzip gzip = new Gzip(packed)) {
            lines.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory failed", e);
        }
        return packed.toByteArray();
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(ByteArrayOutputStream to) throws IOException {
            super(to);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
