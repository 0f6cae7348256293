package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The log behind a branch, apart from the branch's own reading: for a sink whose store can lose what it acknowledged, and that
 * then has to read it again while its neighbours see nothing twice.
 */
public interface TopicReplay {
    /** A log that nothing can be read of again: what a store lost stays lost. */
    TopicReplay NONE = new TopicReplay() {
        @Override
        public List<Assignment> assignments() {
            return List.of();
        }

        @Override
        public Mono<List<CommittedOffset>> committed() {
            return Mono.just(List.of());
        }

        @Override
        public Flux<Segment> read(Partition partition, long from, long to) {
            return Flux.just(new Segment(from, to, to + 1 - from, List.of()));
        }
    };

    /** The partitions that the branch holds now. Does no I/O. */
    List<Assignment> assignments();

    /** All partitions of the topic in which the branch's group has committed, each with the offset that it goes on from. */
    Mono<List<CommittedOffset>> committed();

    /**
     * Reads a part of a partition again, in order, a bounded segment at a time and no faster than asked. Commits nothing.
     * The segments follow one another without a gap and cover all that was asked for, whether or not there are events. Fails where
     * the log ends before that: what isn't there is not taken for read.
     *
     * @param to the last offset
     */
    Flux<Segment> read(Partition partition, long from, long to);

    /**
     * A partition that the branch holds.
     *
     * @param epoch as {@link SourceRecord#assignmentEpoch()} of what comes of it
     * @param begin the offset at which the reading began: all before it was committed; 0 where nothing was
     */
    record Assignment(Partition partition, long epoch, long begin) {}

    /**
     * A partition and an offset in it.
     *
     * @param next the first offset that is not done
     */
    record CommittedOffset(Partition partition, long next) {}

    /**
     * What stands from one offset to another, both included.
     *
     * @param missing offsets at its beginning that the log no longer has
     * @param events all that could be read as events, in order
     */
    record Segment(long from, long to, long missing, List<Event> events) {
        public Segment {
            events = List.copyOf(events);
        }
    }
}
