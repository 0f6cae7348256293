package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RawPollTest {
    private final PartitionAssignment zero = assignment(0);
    private final PartitionAssignment one = assignment(1);

    @Test
    void piecesHoldEveryRecordOnceAndFollowEachOtherWithoutAGap() {
        // Offsets with gaps, as compaction leaves them, and markers after the last record.
        RawPoll poll = new RawPoll(List.of(part(zero, 100, 137, 100, 7), part(one, 5, 30, 9, 3)));

        List<RawPoll> pieces = poll.pieces(4);

        assertThat(pieces).extracting(RawPoll::records).containsExactly(4, 4, 2);
        assertThat(pieces.stream().mapToLong(RawPoll::heldBytes).sum()).isEqualTo(poll.heldBytes());
        assertThat(offsets(pieces, zero)).containsExactly(100L, 102L, 104L, 106L, 108L, 110L, 112L);
        assertThat(offsets(pieces, one)).containsExactly(9L, 11L, 13L);
        assertThat(bounds(pieces, zero)).containsExactly(100L, 107L, 107L, 137L);
        assertThat(bounds(pieces, one)).containsExactly(5L, 10L, 10L, 30L);
    }

    @Test
    void apartFromRecordsMarkersAreAPieceToo() {
        RawPoll markers = new RawPoll(List.of(part(zero, 10, 12, 0, 0)));

        List<RawPoll> pieces = markers.pieces(4);

        assertThat(bounds(pieces, zero)).containsExactly(10L, 12L);
    }

    @Test
    void ofNothingThereIsNoPiece() {
        assertThat(new RawPoll(List.of()).pieces(4)).isEmpty();
    }

    private static List<Long> offsets(List<RawPoll> pieces, PartitionAssignment of) {
        return parts(pieces, of).stream()
                .flatMap(part -> part.records().stream().map(ConsumerRecord::offset))
                .toList();
    }

    private static List<Long> bounds(List<RawPoll> pieces, PartitionAssignment of) {
        return parts(pieces, of).stream()
                .flatMap(part -> List.of(part.from(), part.next()).stream())
                .toList();
    }

    private static List<RawPoll.Part> parts(List<RawPoll> pieces, PartitionAssignment of) {
        return pieces.stream()
                .flatMap(piece -> piece.parts().stream())
                .filter(part -> part.assignment() == of)
                .toList();
    }

    /** So many records, each second offset taken. */
    private static RawPoll.Part part(PartitionAssignment of, long from, long next, long first, int records) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        IntStream.range(0, records)
                .forEach(i -> all.add(new ConsumerRecord<>(
                        "events", of.partition().partition(), first + 2L * i, new byte[0], new byte[9])));
        return new RawPoll.Part(of, from, next, all);
    }

    private static PartitionAssignment assignment(int partition) {
        return new PartitionAssignment(new TopicPartition("events", partition), "topic-id");
    }
}
