package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.Publication.Message;
import io.anabranch.topology.Event;
import io.anabranch.topology.Permits;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.RetryCounter;
import io.anabranch.topology.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes every event on the channel of its type, for whoever is subscribed at that moment.
 *
 * <p>Durable means here: Redis has handed it to its subscribers. Each of them gets an event at most once, or again where an
 * answer was lost or the pipeline started again; {@link FeedMessage} lets it notice both. A slow subscriber is cut off by Redis
 * and slows nobody. Within a write events go out in the write's order, so a lane with one batch in flight keeps the log's.
 */
public final class LiveFeedSink implements Sink {
    /** Messages of one flush: below 100 the system calls cost more than the messages, above 1,000 nothing is gained. */
    static final int RUN = 500;
    /** Bytes of one flush at most, unless one message alone is longer (invariant 6). */
    private static final int RUN_BYTES = 1 << 20;

    private final String name;
    private final Channels channels;
    private final Link link;
    private final Permits permits;

    LiveFeedSink(String name, FeedSettings settings, Link link, MeterRegistry meters) {
        this.name = name;
        this.channels = new Channels(settings);
        this.link = link;
        this.permits = new Permits(name, settings.inFlight(), meters);
    }

    /** Does no I/O; the first write connects. */
    public static LiveFeedSink open(String name, FeedSettings settings, MeterRegistry meters) {
        return new LiveFeedSink(name, settings, link(name, settings, Schedulers.parallel(), meters), meters);
    }

    static Link link(String name, FeedSettings settings, Scheduler timer, MeterRegistry meters) {
        return new Link(settings.connecting(), settings.inFlight() * RUN, new RetryCounter(name, meters), timer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> Flux.fromIterable(runs(events)))
                // One after another: what a subscriber sees of a partition is in order, resent or not.
                .concatMap(run -> permits.hold(publish(run)), 1)
                .thenMany(Flux.empty());
    }

    @Override
    public Mono<Void> close() {
        return link.close();
    }

    private Mono<Void> publish(List<Event> run) {
        String what = "publish " + run.size() + " events from " + run.get(0).record() + " on";
        return Mono.defer(() -> {
            Publication publication = new Publication(messages(run));
            return link.request(what, publication::send);
        });
    }

    private List<List<Event>> runs(List<Event> events) {
        List<List<Event>> runs = new ArrayList<>();
        int start = 0;
        int bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            bytes += channels.each() * events.get(i).record().value().length;
            if ((i + 1 - start) * channels.each() >= RUN || bytes >= RUN_BYTES || i == events.size() - 1) {
                runs.add(events.subList(start, i + 1));
                start = i + 1;
                bytes = 0;
            }
        }
        return runs;
    }

    private List<Message> messages(List<Event> run) {
        List<Message> messages = new ArrayList<>(run.size() * channels.each());
        for (Event event : run) {
            byte[] body = FeedMessage.of(event);
            messages.add(new Message(channels.ofType(event), body));
            channels.ofUser(event).ifPresent(channel -> messages.add(new Message(channel, body)));
        }
        return messages;
    }
}
