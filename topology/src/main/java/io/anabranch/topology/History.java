package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The log behind a lane, apart from the lane's own reading: for a sink whose store can lose what it acknowledged, and that
 * then has to read it again while its neighbours see nothing twice.
 */
public interface History {
    /** A log that nothing can be read of again: what a store lost stays lost. */
    History NONE = new History() {
        @Override
        public List<Held> held() {
            return List.of();
        }

        @Override
        public Mono<List<Stand>> committed() {
            return Mono.just(List.of());
        }

        @Override
        public Flux<Stretch> read(Partition partition, long from, long to) {
            return Flux.just(new Stretch(from, to, to + 1 - from, List.of()));
        }
    };

    /** The partitions in the lane's hands now. Does no I/O. */
    List<Held> held();

    /** All partitions of the topic in which the lane's group has committed, each with the offset that it goes on from. */
    Mono<List<Stand>> committed();

    /**
     * Reads a part of a partition again, in order, a bounded stretch at a time and no faster than asked. Commits nothing.
     * The stretches follow one another without a gap and cover all that was asked for, whether or not there are events. Fails where
     * the log ends before that: what isn't there is not taken for read.
     *
     * @param to the last offset
     */
    Flux<Stretch> read(Partition partition, long from, long to);

    /**
     * A partition in the lane's hands.
     *
     * @param reading as {@link SourceRecord#reading()} of what comes of it
     * @param begin the offset at which the reading began: all before it was committed; 0 where nothing was
     */
    record Held(Partition partition, long reading, long begin) {}

    /**
     * A partition and an offset in it.
     *
     * @param next the first offset that is not done
     */
    record Stand(Partition partition, long next) {}

    /**
     * What stands from one offset to another, both included.
     *
     * @param missing offsets at its beginning that the log no longer has
     * @param events all that could be read as events, in order
     */
    record Stretch(long from, long to, long missing, List<Event> events) {
        public Stretch {
            events = List.copyOf(events);
        }
    }
}
