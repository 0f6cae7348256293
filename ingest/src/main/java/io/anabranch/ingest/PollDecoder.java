package io.anabranch.ingest;

import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
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
     * @param decoder must never throw for what a producer sent
     * @param pieceRecords the least that a branch takes at once, where there is more
     */
    PollDecoder(Function<SourceRecord, Decoded> decoder, int pieceRecords) {
        this.decoder = decoder;
        this.pieceRecords = pieceRecords;
    }

    /** In pieces, in the log's order within each partition. */
    List<Poll> decode(RawPoll raw) {
        return raw.pieces(pieceRecords).stream().map(this::decodePiece).toList();
    }

    private Poll decodePiece(RawPoll raw) {
        List<Chunk> chunks = new ArrayList<>(raw.parts().size());
        for (RawPoll.Part part : raw.parts()) {
            chunks.add(decode(part));
        }
        return new Poll(chunks, raw.records(), raw.heldBytes());
    }

    private Chunk decode(RawPoll.Part part) {
        List<Event> events = new ArrayList<>(part.records().size());
        List<Rejected> malformed = new ArrayList<>(0);
        // A partition that was revoked since is another's to decode.
        if (!part.assignment().isOver()) {
            for (ConsumerRecord<byte[], ?> record : part.records()) {
                if (record.value() instanceof byte[] value) {
                    decode(sourceRecord(record, value, part.assignment()), events, malformed);
                }
            }
        }
        return new Chunk(
                part.assignment(),
                part.from(),
                part.next(),
                events,
                malformed,
                part.records().size(),
                part.records().isEmpty()
                        ? Long.MAX_VALUE
                        : part.records().get(0).timestamp());
    }

    private void decode(SourceRecord record, List<Event> events, List<Rejected> malformed) {
        Decoded decoded = decoder.apply(record);
        if (decoded instanceof Event event) {
            events.add(event);
        } else {
            malformed.add((Rejected) decoded);
        }
    }

    private static SourceRecord sourceRecord(
            ConsumerRecord<byte[], ?> record, byte[] value, PartitionAssignment assignment) {
        return sourceRecord(record, value, assignment.topicId(), assignment.epoch());
    }

    static SourceRecord sourceRecord(ConsumerRecord<byte[], ?> record, byte[] value, String topicId, long epoch) {
        return new SourceRecord(
                record.topic(),
                topicId,
                record.partition(),
                record.offset(),
                epoch,
                record.timestamp(),
                record.key(),
                value,
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
