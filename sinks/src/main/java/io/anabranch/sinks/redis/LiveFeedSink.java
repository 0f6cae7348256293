package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.Publication.Manner;
import io.anabranch.sinks.redis.Publication.Message;
import io.anabranch.topology.Event;
import io.anabranch.topology.Permits;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.RetryCounter;
import io.anabranch.topology.Sink;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes every event on the channel of its type, for whoever is subscribed at that moment, and if so set keeps the last ones in a
 * stream beside the channel, for whoever was not.
 *
 * <p>Durable means here: Redis has handed it to its subscribers. Each of them gets an event at most once, or again where an
 * answer was lost or the pipeline started again; {@link FeedMessage} lets it notice both, and {@link LiveFeed} does. A slow
 * subscriber is cut off by Redis and slows nobody.
 *
 * <p>Needs order, since what a message tells of the one before it is true only of the log's order.
 */
public final class LiveFeedSink implements Sink {
    /** Messages of one flush: below 100 the system calls cost more than the messages, above 1,000 nothing is gained. */
    static final int RUN = 500;
    /** Bytes of one flush at most, unless one message alone is longer (invariant 6). */
    private static final int RUN_BYTES = 1 << 20;

    private final String name;
    private final Channels channels;
    private final boolean isRaw;
    private final boolean isKept;
    private final Manner manner;
    private final Sequence sequence = new Sequence();
    /** Guarded by the sequence. */
    private final Utf8Json json = new Utf8Json();

    private final Link link;
    private final Permits permits;
    private final int runsAtOnce;
    private final Counter unlisted;
    private final Counter overflowed;

    LiveFeedSink(String name, FeedSettings settings, Link link, MeterRegistry meters) {
        this.name = name;
        this.channels = new Channels(settings);
        this.isRaw = settings.message() == FeedSettings.Form.RAW;
        this.isKept = settings.stream().isPresent();
        this.manner = manner(name, settings, link.isCluster(), meters);
        this.link = link;
        this.runsAtOnce = settings.inFlight();
        // The runs under way at once are one write's.
        this.permits = new Permits(name, 1, meters);
        this.unlisted = counter("anabranch.feed.unlisted", "Events of a type that is not published", name, meters);
        this.overflowed =
                counter("anabranch.feed.overflowed", "Events on the channel of too many a type", name, meters);
    }

    private static Manner manner(String name, FeedSettings settings, boolean isCluster, MeterRegistry meters) {
        Counter unkept = counter("anabranch.feed.unkept", "Messages that their stream refused", name, meters);
        // In a cluster a node that lost its slots says so of a stream or a sharded channel, and passes on any other.
        Optional<String> probe =
                isCluster ? Optional.empty() : Optional.of(settings.prefix().orElse("") + "feed:primary");
        CommandType command = isCluster && settings.sharded() ? CommandType.SPUBLISH : CommandType.PUBLISH;
        return new Manner(command, settings.stream().orElse(0), probe, unkept::increment);
    }

    private static Counter counter(String metric, String what, String sink, MeterRegistry meters) {
        return Counter.builder(metric).description(what).tag("sink", sink).register(meters);
    }

    /** Does no I/O; the first write connects. */
    public static LiveFeedSink open(String name, FeedSettings settings, MeterRegistry meters) {
        return new LiveFeedSink(name, settings, link(name, settings, Schedulers.parallel(), meters), meters);
    }

    static Link link(String name, FeedSettings settings, Scheduler timer, MeterRegistry meters) {
        int commands = settings.inFlight() * (2 * RUN + 1);
        return new Link(settings.connecting(), commands, new RetryCounter(name, meters), timer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsOrder() {
        return true;
    }

    @Override
    public Flux<Rejected> write(List<Event> events) {
        return Flux.defer(() -> {
                    synchronized (sequence) {
                        sequence.begin();
                    }
                    return Flux.fromIterable(runs(events));
                })
                .buffer(runsAtOnce)
                // One after another: what a subscriber sees of a partition is in order, resent or not.
                .concatMap(runs -> permits.hold(publish(runs)), 1)
                .thenMany(Flux.empty());
    }

    @Override
    public Mono<Void> close() {
        return link.close();
    }

    /** Each run is made while the one before is on its way; when one fails, they go again in their order. */
    private Mono<Void> publish(List<List<Event>> runs) {
        String what = "publish the events from " + runs.get(0).get(0).record() + " on";
        return Mono.defer(() -> {
                    List<Publication> made = new ArrayList<>(runs.size());
                    return link.request(what, connection -> Mono.fromFuture(() -> send(runs, made, connection)));
                })
                // Not on the driver's thread, which has the answers of the last run to read.
                .subscribeOn(Schedulers.parallel());
    }

    private CompletableFuture<Void> send(
            List<List<Event>> runs, List<Publication> made, StatefulRedisConnection<String, byte[]> connection) {
        List<CompletableFuture<Void>> sent = new ArrayList<>(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            if (i == made.size()) {
                made.add(new Publication(manner, messages(runs.get(i))));
            }
            sent.add(made.get(i).sent(connection));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
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
        synchronized (sequence) {
            for (Event event : run) {
                sequence.moveTo(event.record());
                if (channels.isListed(event.type())) {
                    messages.add(message(ofType(event.type()), event, isKept));
                    // No stream: users are without number, and Redis' memory is not.
                    channels.ofUser(event.userId())
                            .ifPresent(channel -> messages.add(message(channel, event, /* isKept= */ false)));
                } else {
                    unlisted.increment();
                }
            }
        }
        return messages;
    }

    private String ofType(String type) {
        String channel = channels.ofType(type);
        if (channel.equals(channels.other())) {
            overflowed.increment();
        }
        return channel;
    }

    private Message message(String channel, Event event, boolean isKept) {
        byte[] body = isRaw ? event.record().value() : FeedMessage.of(event, sequence.before(channel), json);
        return new Message(channel, body, isKept);
    }
}
