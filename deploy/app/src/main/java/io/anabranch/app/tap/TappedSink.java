package io.anabranch.app.tap;

import io.anabranch.topology.Causes;
import io.anabranch.topology.Event;
import io.anabranch.topology.ForwardingSink;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;

/** A sink that tells of what it was given and answered, while somebody listens. */
final class TappedSink extends ForwardingSink {
    private final Tap tap;
    private final InstantSource clock;

    TappedSink(Sink sink, Tap tap, InstantSource clock) {
        super(sink);
        this.tap = tap;
        this.clock = clock;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return tap.isListenedTo() ? heard(events) : super.write(events);
    }

    private Flux<Rejected> heard(List<Event> events) {
        return Flux.defer(() -> {
            Instant begun = clock.instant();
            List<Rejected> rejections = Collections.synchronizedList(new ArrayList<>());
            events.forEach(event ->
                    tap.tell(name(), event, line -> line.with("what", "sent").with("batch", events.size())));
            return super.write(events)
                    .doOnNext(rejections::add)
                    .doOnComplete(() -> completed(events, rejections, begun))
                    .doOnError(failure -> failed(events, failure, begun));
        });
    }

    private void completed(List<Event> events, List<Rejected> rejections, Instant begun) {
        long millis = millisSince(begun);
        Set<SourceRecord> rejected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Rejected rejection : rejections) {
            rejected.add(rejection.record());
        }
        for (Event event : events) {
            if (!rejected.contains(event.record())) {
                tap.tell(name(), event, line -> line.with("what", "written").with("millis", millis));
            } else {
                rejections.stream()
                        .filter(each -> each.record() == event.record())
                        .findFirst()
                        .ifPresent(each -> tap.tell(
                                name(),
                                event,
                                line -> line.with("what", "rejected")
                                        .with("reason", each.reason().code())
                                        .with("detail", each.detail())
                                        .with("millis", millis)));
            }
        }
    }

    private void failed(List<Event> events, Throwable failure, Instant begun) {
        String cause = Causes.inWords(failure);
        long millis = millisSince(begun);
        events.forEach(event -> tap.tell(
                name(),
                event,
                line -> line.with("what", "failed").with("cause", cause).with("millis", millis)));
    }

    private long millisSince(Instant begun) {
        return Duration.between(begun, clock.instant()).toMillis();
    }
}
