package io.anabranch.sinks.search;

import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.sinks.kit.StoreWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Mono;

/** One bulk, whose answer tells what became of each document. */
record BulkWrite(String sink, Connection connection, boolean isGzip) implements StoreWrite<Document> {
    /** Nothing is asked for but what is needed of an answer. */
    static final String PATH = "/_bulk?filter_path=items.*.status,items.*.error.type,items.*.error.reason";

    private static final int OUTPUT_BYTES = 8 << 10;

    @Override
    public Mono<Answer<Document>> send(List<Document> bulk, Slot slot) {
        return Mono.defer(() -> connection.bulk(PATH, body(bulk), isGzip))
                .doOnNext(reply -> slot.answered())
                .flatMap(reply -> settle(bulk, reply));
    }

    private Mono<Answer<Document>> settle(List<Document> bulk, Reply reply) {
        return reply.isOk()
                ? Mono.fromCallable(() -> BulkAnswer.of(bulk, reply.body(), sink))
                : Mono.error(Failures.of(reply));
    }

    private ByteBuffer body(List<Document> bulk) {
        ByteBuffer lines = Document.lines(bulk);
        return isGzip ? gzip(lines) : lines;
    }

    private static ByteBuffer gzip(ByteBuffer lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(lines.remaining() / 4 + OUTPUT_BYTES);
        try (Gzip gzip = new Gzip(body)) {
            gzip.write(lines.array(), lines.arrayOffset() + lines.position(), lines.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory failed", e);
        }
        return ByteBuffer.wrap(body.toByteArray());
    }

    /** At the speed that a cluster near by is worth. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream to) throws IOException {
            super(to, OUTPUT_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
