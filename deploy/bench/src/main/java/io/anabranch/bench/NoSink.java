package io.anabranch.bench;

import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import java.util.List;
import java.util.function.IntConsumer;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A sink that stores nothing and completes on another thread.
 *
 * @param written hears of how many events each write was, before it completes: a batch has let them go by the time that it is emitted
 */
record NoSink(String name, IntConsumer written) implements Sink {
    @Override
    public Flux<Rejected> write(List<Event> events) {
        int count = events.size();
        return Flux.<Rejected>empty().publishOn(Schedulers.parallel()).doOnComplete(() -> written.accept(count));
    }
}
