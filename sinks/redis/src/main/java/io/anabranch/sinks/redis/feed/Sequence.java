package io.anabranch.sinks.redis.feed;

import io.anabranch.topology.SourceRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells of each message which one came before it on its channel, of the same partition: the offset of that one, {@code prev};
 * or, where this process can't know, an offset {@code since} which nothing was left out: no event of the partition from
 * there up to this one belongs on the channel.
 *
 * <p>So whoever has seen all up to {@code prev}, or up to just before {@code since}, has missed nothing. It is worked out from the log's
 * own offsets, hence holds whoever publishes, after any restart, and costs Redis nothing. Memory is bounded: of 100,000 channels and
 * partitions, those used last, it knows {@code prev}.
 */
final class Sequence {
    private static final int MOST = 100_000;

    private final Map<Id, Partition> partitions = new HashMap<>();
    private final Map<Previous, Previous> lasts;
    private long write;
    private Partition current = new Partition();

    Sequence() {
        this(MOST);
    }

    Sequence(int most) {
        this.lasts = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Previous, Previous> eldest) {
                boolean isOver = size() > most;
                if (isOver) {
                    Previous gone = eldest.getValue();
                    gone.partition.forgotten = Math.max(gone.partition.forgotten, gone.offset);
                }
                return isOver;
            }
        };
    }

    /** To be called before the events of a write: between two writes the partition may have been another process's. */
    void begin() {
        write++;
    }

    /** To be called with each record, in order, before its channels are asked for. */
    void moveTo(SourceRecord record) {
        if (current.number != record.partition() || !current.topicId.equals(record.topicId())) {
            current = partitions.computeIfAbsent(new Id(record.topicId(), record.partition()), id -> new Partition(id));
        }
        if (current.write != write) {
            current.write = write;
            if (record.offset() != current.offset + 1) {
                current.since = record.offset();
            }
        }
        current.offset = record.offset();
    }

    /** The offset before this record's on the channel, or the complement, {@code ~since}, where that isn't known. */
    long before(String channel) {
        Previous place = new Previous(channel, current);
        Previous last = lasts.get(place);
        if (last == null) {
            long since = Math.min(current.offset, Math.max(current.since, current.forgotten + 1));
            lasts.put(place, place);
            return ~since;
        }
        long before = last.offset;
        last.offset = current.offset;
        return before >= current.since && before < current.offset ? before : ~current.since;
    }

    private record Id(String topicId, int number) {}

    private static final class Partition {
        private final String topicId;
        private final int number;
        private long write = -1;
        private long offset = Long.MIN_VALUE;
        /** From here on, all of the log went through this process, one after another. */
        private long since;
        /** The last offset of any channel that is remembered no more. */
        private long forgotten = -1;

        Partition() {
            this(new Id("", -1));
        }

        Partition(Id id) {
            this.topicId = id.topicId;
            this.number = id.number;
        }
    }

    /** A partition's last message on a channel; equal to any other one of the same partition and channel. */
    private static final class Previous {
        private final String channel;
        private final Partition partition;
        private long offset;

        Previous(String channel, Partition partition) {
            this.channel = channel;
            this.partition = partition;
            this.offset = partition.offset;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Previous place && place.partition == partition && place.channel.equals(channel);
        }

        @Override
        public int hashCode() {
            return 31 * channel.hashCode() + System.identityHashCode(partition);
        }
    }
}
