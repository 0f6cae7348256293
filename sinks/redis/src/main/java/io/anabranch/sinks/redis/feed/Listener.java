package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.feed.FeedItem.Gap;
import io.anabranch.sinks.redis.feed.Subscribing.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One subscriber's collector: sorts what comes into new, repeated and missed, and fetches from the streams what was missed. */
final class Listener {
    private final Request request;
    private final Channels channels;
    private final Optional<FeedStream> stream;
    private final SubscriptionState state;
    private final Counters counters;
    private boolean isBegun;

    Listener(
            Request request,
            Channels channels,
            Optional<FeedStream> stream,
            SubscriptionState state,
            Counters counters) {
        this.request = request;
        this.channels = channels;
        this.stream = stream;
        this.state = state;
        this.counters = counters;
    }

    /** What became of messages, over all subscriptions of a feed. */
    record Counters(Counter heard, Counter filled, Counter repeated, Counter missed, Counter unreadable) {
        Counters(String name, MeterRegistry meters) {
            this(
                    counter("heard", name, meters),
                    counter("filled", name, meters),
                    counter("repeated", name, meters),
                    counter("missed", name, meters),
                    counter("unreadable", name, meters));
        }

        private static Counter counter(String outcome, String name, MeterRegistry meters) {
            return Counter.builder("anabranch.subscriber.messages")
                    .description(
                            "Messages heard live, filled from a stream, or dropped as repeats; gaps reported; not ours")
                    .tag("listener", name)
                    .tag("outcome", outcome)
                    .register(meters);
        }
    }

    /** To be called before each subscription: before the first one it notes where the streams end. */
    Mono<Void> begin() {
        if (isBegun || stream.isEmpty()) {
            return Mono.empty();
        }
        FeedStream entries = stream.get();
        return request.pattern().isPresent()
                ? entries.begin()
                : Flux.fromIterable(request.channels())
                        .filter(this::hasStream)
                        .concatMap(entries::begin, 1)
                        .then();
    }

    /**
     * To be called once a subscription is confirmed: what the streams have that wasn't heard, after the first one; of every channel
     * wished for or heard so far.
     */
    Flux<FeedItem> catchUp() {
        if (!isBegun) {
            isBegun = true;
            return Flux.empty();
        }
        state.reconnected();
        Set<String> all = new LinkedHashSet<>(request.channels());
        all.addAll(state.channels());
        return Flux.fromIterable(all).concatMap(this::fill, 1);
    }

    Flux<FeedItem> sort(List<BoundedInbox.Received> received) {
        List<Envelope> messages = new ArrayList<>(received.size());
        for (BoundedInbox.Received each : received) {
            if (request.pattern().isEmpty() || channels.isOfType(each.channel())) {
                Optional<Envelope> message = Envelope.read(each.channel(), each.message());
                message.ifPresentOrElse(messages::add, counters.unreadable()::increment);
            }
        }
        return sort(messages, 0, /* isFilled= */ false);
    }

    /** From this message on; at one before which something is missing, the stream is asked first. */
    private Flux<FeedItem> sort(List<Envelope> messages, int from, boolean isFilled) {
        List<FeedItem> signals = new ArrayList<>(messages.size() - from);
        boolean isFirstFilled = isFilled;
        for (int i = from; i < messages.size(); i++) {
            Envelope message = messages.get(i);
            if (!isFirstFilled && hasStream(message.channel()) && isAfterGap(message)) {
                int at = i;
                return Flux.fromIterable(signals)
                        .concatWith(fillBefore(message))
                        .concatWith(Flux.defer(() -> sort(messages, at, /* isFilled= */ true)));
            }
            isFirstFilled = false;
            if (take(message, counters.heard(), signals)) {
                state.heard(message);
            }
        }
        return Flux.fromIterable(signals);
    }

    private boolean isAfterGap(Envelope message) {
        return !state.isRepeat(message) && state.missedBefore(message).isPresent();
    }

    /** Whether it is new. */
    private boolean take(Envelope message, Counter outcome, List<FeedItem> signals) {
        if (state.isRepeat(message)) {
            counters.repeated().increment();
            return false;
        }
        Optional<Gap> missed = state.missedBefore(message);
        missed.ifPresent(gap -> {
            counters.missed().increment();
            signals.add(gap);
        });
        outcome.increment();
        signals.add(message.heard());
        return true;
    }

    private boolean hasStream(String channel) {
        return stream.isPresent() && channels.isOfType(channel);
    }

    private Flux<FeedItem> fill(String channel) {
        return hasStream(channel)
                ? Flux.defer(() -> stream.get().unheard(channel, state.heardOn(channel)))
                        .concatMapIterable(this::filled, 1)
                : Flux.empty();
    }

    /** Of this partition, and up to this message alone: what comes later may be on its way, and not in the stream. */
    private Flux<FeedItem> fillBefore(Envelope message) {
        return Flux.defer(() -> {
                    long after = state.missedBefore(message).map(Gap::after).orElse(message.offset());
                    state.doubt(message);
                    return stream.get().before(message, after);
                })
                .concatMapIterable(this::filled, 1);
    }

    private List<FeedItem> filled(List<Envelope> page) {
        List<FeedItem> signals = new ArrayList<>(page.size());
        for (Envelope message : page) {
            if (take(message, counters.filled(), signals)) {
                state.filled(message);
            }
        }
        return signals;
    }
}
