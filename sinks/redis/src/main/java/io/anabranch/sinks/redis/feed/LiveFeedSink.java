package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.redis.Connecting;
import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.redis.feed.Publication.Attempt;
import io.anabranch.sinks.redis.feed.Publication.Message;
import io.anabranch.sinks.redis.feed.Publication.PublishMode;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes every event on the channel of its type, for whoever is subscribed at that moment, and if so set keeps the last ones in a
 * stream next to the channel, for whoever was not.
 *
 * <p>Durable means here: Redis has handed it to its subscribers. Each of them gets an event at most once, or again where an
 * answer was lost or the pipeline started again; {@link FeedMessage} lets it notice both, and {@link LiveFeed} does. A slow
 * subscriber is cut off by Redis and slows nobody.
 *
 * <p>Needs order, since what a message tells of the one before it is true only of the log's order.
 */
public final class LiveFeedSink implements Sink {
    private final String name;
    private final Channels channels;
    private final boolean isRaw;
    private final boolean isKept;
    private final PublishMode mode;
    private final Sequence sequence = new Sequence();
    /** Guarded by the sequence. */
    private final Utf8Json json = new Utf8Json();

    private final SinkConnection link;
    private final RequestGate gate;
    private final int runsAtOnce;
    private final Counter filtered;
    private final Counter typeOverflow;

    LiveFeedSink(String name, FeedSettings settings, SinkConnection link, MeterRegistry meters) {
        this.name = name;
        this.channels = new Channels(settings);
        this.isRaw = settings.message() == FeedSettings.Form.RAW;
        this.isKept = settings.streamMaxLength().isPresent();
        this.mode = mode(name, settings, link.isCluster(), meters);
        this.link = link;
        this.runsAtOnce = settings.maxInFlight();
        // The runs in flight at once are one write's.
        this.gate = RequestGate.fixed(name, 1, meters, Schedulers.parallel());
        this.filtered = counter("anabranch.feed.filtered", "Events of a type that is not published", name, meters);
        this.typeOverflow =
                counter("anabranch.feed.type.overflow", "Events on the channel of too many a type", name, meters);
    }

    private static PublishMode mode(String name, FeedSettings settings, boolean isCluster, MeterRegistry meters) {
        Counter streamRejected =
                counter("anabranch.feed.stream.rejected", "Messages that their stream refused", name, meters);
        // In a cluster a node that lost its slots says so of a stream or a sharded channel, and passes on any other.
        Optional<String> probe =
                isCluster ? Optional.empty() : Optional.of(settings.prefix().orElse("") + "feed:primary");
        return new PublishMode(
                settings.sharded(), settings.streamMaxLength().orElse(0), probe, streamRejected::increment);
    }

    private static Counter counter(String metric, String what, String sink, MeterRegistry meters) {
        return Counter.builder(metric).description(what).tag("sink", sink).register(meters);
    }

    /** Does no I/O; the first write connects. */
    public static LiveFeedSink open(String name, FeedSettings settings, MeterRegistry meters) {
        return open(name, settings, meters, CommandLatencyRecorder.disabled());
    }

    /** @param recorder of the driver's own metrics */
    static LiveFeedSink open(
            String name, FeedSettings settings, MeterRegistry meters, CommandLatencyRecorder recorder) {
        return new LiveFeedSink(name, settings, link(name, settings, Schedulers.parallel(), meters, recorder), meters);
    }

    static SinkConnection link(String name, FeedSettings settings, Scheduler timer, MeterRegistry meters) {
        return link(name, settings, timer, meters, CommandLatencyRecorder.disabled());
    }

    private static SinkConnection link(
            String name,
            FeedSettings settings,
            Scheduler timer,
            MeterRegistry meters,
            CommandLatencyRecorder recorder) {
        // A message and its entry in a stream; a probe before each flush, of which half may be full of bytes alone.
        int commands = settings.maxInFlight() * (2 * FeedRuns.MOST + 2) + FeedRuns.SHORT;
        Connecting connecting = settings.connecting();
        Connections connections = new Connections(connecting, SinkConnection.queue(commands), recorder);
        return new SinkConnection(
                connecting,
                connections,
                connections.openUnlessLoading(),
                connecting.retries(name, meters, timer),
                timer);
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
                    FeedRuns runs = new FeedRuns(events, channels.each(), runsAtOnce);
                    // One window after another: what a subscriber sees of a partition is in order, resent or not.
                    return Flux.defer(() -> runs.areLeft() ? gate.hold(publish(runs)) : Flux.<Void>empty())
                            .repeat(runs::areLeft);
                })
                .thenMany(Flux.empty());
    }

    @Override
    public Mono<Void> check() {
        return link.check();
    }

    @Override
    public Optional<String> lastRetry() {
        return link.lastRetry();
    }

    @Override
    public Mono<Void> close() {
        return link.close();
    }

    private Mono<Void> publish(FeedRuns runs) {
        Mono<Void> window = Mono.defer(() -> {
            String what = "publish the events from " + runs.first().record() + " on";
            FeedWindow<Publication> next = new FeedWindow<>(runs, run -> new Publication(mode, messages(run)));
            return link.request(
                    what,
                    connection -> Futures.mono(() -> {
                        Attempt attempt = new Attempt();
                        return next.send(made -> made.sent(connection, attempt));
                    }));
        });
        // Not on the driver's thread, which has the answers of the last window to read; a branch's own will do.
        return Mono.defer(
                () -> Schedulers.isInNonBlockingThread() ? window : window.subscribeOn(Schedulers.parallel()));
    }

    List<Message> messages(List<Event> run) {
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
                    filtered.increment();
                }
            }
        }
        return messages;
    }

    private Channel ofType(String type) {
        Channel channel = channels.ofType(type);
        if (channel == channels.other()) {
            typeOverflow.increment();
        }
        return channel;
    }

    private Message message(Channel channel, Event event, boolean isKept) {
        byte[] body = isRaw ? event.record().value() : FeedMessage.of(event, sequence.before(channel.name()), json);
        return new Message(channel, body, isKept);
    }
}
