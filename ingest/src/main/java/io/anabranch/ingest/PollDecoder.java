package io.anabranch.ingest;

import io.anabranch.ingest.decode.DecoderUnavailableException;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.anabranch.topology.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Decodes what a poll brought. Keeps no state, so any number of threads may use one. */
final class PollDecoder {
    private final Function<SourceRecord, Decoded> decoder;
    private final int pieceRecords;

    /**
     * @param decoder must never throw for what a producer sent, and a {@link DecoderUnavailableException} for an outage
     * @param pieceRecords the least that a branch takes at once, where there is more
     */
    PollDecoder(Function<SourceRecord, Decoded> decoder, int pieceRecords) {
        this.decoder = decoder;
        this.pieceRecords = pieceRecords;
    }

    /**
     * In pieces, in the log's order within each partition.
     *
     * @throws DecoderUnavailableException if they can't be decoded now
     */
    List<Poll> decode(RawPoll raw) {
        return raw.pieces(pieceRecords).stream().map(this::decodePiece).toList();
    }

    private Poll decodePiece(RawPoll raw) {
        List<Chunk> chunks = new ArrayList<>(raw.parts().size());
        for (RawPoll.Part part : raw.parts()) {
            chunks.add(decode(part));
        }
        return new Poll(chunks, raw.records(), raw.heldBytes() + convertedBytes(chunks));
    }

    /** Of values that are held twice: as they were read, and as JSON. */
    private static long convertedBytes(List<Chunk> chunks) {
        long bytes = 0;
        for (Chunk chunk : chunks) {
            for (Event event : chunk.events()) {
                byte[] json = event.data().array();
                bytes += json == event.record().value() ? 0 : json.length;
            }
        }
        return bytes;
    }

    private Chunk decode(RawPoll.Part part) {
        List<Event> events = new ArrayList<>(part.records().size());
        List<Rejected> malformed = new ArrayList<>(0);
        List<Long> empty = new ArrayList<>(0);
        // A partition that was revoked since is another's to decode.
        if (!part.assignment().isOver()) {
            for (ConsumerRecord<byte[], ?> record : part.records()) {
                Decoded decoded = decoder.apply(sourceRecord(
                        record, part.assignment().topicId(), part.assignment().epoch()));
                if (decoded instanceof Event event) {
                    events.add(event);
                } else if (decoded instanceof Rejected rejected) {
                    malformed.add(rejected);
                } else if (decoded instanceof Tombstone) {
                    empty.add(record.offset());
                }
            }
        }
        return new Chunk(
                part.assignment(),
                part.from(),
                part.next(),
                events,
                malformed,
                offsets(part.records()),
                Offsets.of(empty.stream().mapToLong(Long::longValue).toArray()),
                part.records().isEmpty()
                        ? Long.MAX_VALUE
                        : part.records().get(0).timestamp());
    }

    private static Offsets offsets(List<? extends ConsumerRecord<byte[], ?>> records) {
        if (records.isEmpty()) {
            return Offsets.NONE;
        }
        long first = records.get(0).offset();
        long end = records.get(records.size() - 1).offset() + 1;
        return end - first == records.size()
                ? Offsets.run(first, end)
                : Offsets.of(records.stream().mapToLong(ConsumerRecord::offset).toArray());
    }

    static SourceRecord sourceRecord(ConsumerRecord<byte[], ?> record, String topicId, long epoch) {
        return new SourceRecord(
                record.topic(),
                topicId,
                record.partition(),
                record.offset(),
                epoch,
                record.timestamp(),
                record.key(),
                record.value() instanceof byte[] value ? value : null,
                headers(record.headers()));
    }

    private static List<Header> headers(Headers headers) {
        if (!headers.iterator().hasNext()) {
            return List.of();
        }
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> new Header(header.key(), header.value()))
                .toList();
    }
}
