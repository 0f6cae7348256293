package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.Envelope.Partition;
import io.anabranch.sinks.redis.FeedSignal.Missed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** One subscriber's ear: sorts what comes into new, repeated and missed, and fetches from the streams what was missed. */
final class Listener {
    private final boolean onlyTypes;
    private final Channels channels;
    private final Optional<FeedStream> stream;
    private final Hearing hearing;
    private final Counters counters;
    private String lastServer = "";
    private boolean isSameServer;

    /** @param onlyTypes whether channels of users, which a pattern may bring along, are left out */
    Listener(boolean onlyTypes, Channels channels, Optional<FeedStream> stream, Hearing hearing, Counters counters) {
        this.onlyTypes = onlyTypes;
        this.channels = channels;
        this.stream = stream;
        this.hearing = hearing;
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

        private static Counter counter(String fate, String name, MeterRegistry meters) {
            return Counter.builder("anabranch.listener.messages")
                    .description(
                            "Messages heard live, filled from a stream, or dropped as repeats; gaps told; not ours")
                    .tag("listener", name)
                    .tag("fate", fate)
                    .register(meters);
        }
    }

    void reconnected() {
        hearing.reconnected();
    }

    /**
     * What the streams have that wasn't heard, of every channel heard so far.
     *
     * @param server the identity of the running server, empty where it can't be known: another one may have lost the end of its
     *     streams
     */
    Flux<FeedSignal> catchUp(String server) {
        isSameServer = !server.isEmpty() && server.equals(lastServer);
        lastServer = server;
        return Flux.fromIterable(hearing.channels()).concatMap(channel -> fill(channel, Optional.empty()), 1);
    }

    Flux<FeedSignal> sort(List<Inbox.Arrival> arrivals) {
        List<Envelope> messages = new ArrayList<>(arrivals.size());
        for (Inbox.Arrival arrival : arrivals) {
            if (!onlyTypes || channels.isOfType(arrival.channel())) {
                Optional<Envelope> message = Envelope.read(arrival.channel(), arrival.message());
                message.ifPresentOrElse(messages::add, counters.unreadable()::increment);
            }
        }
        return sort(messages, 0, /* isFilled= */ false);
    }

    /** From this message on; at one before which something is missing, the stream is asked first. */
    private Flux<FeedSignal> sort(List<Envelope> messages, int from, boolean isFilled) {
        List<FeedSignal> signals = new ArrayList<>(messages.size() - from);
        boolean isFirstFilled = isFilled;
        for (int i = from; i < messages.size(); i++) {
            Envelope message = messages.get(i);
            if (!isFirstFilled && hasStream(message.channel()) && isAfterGap(message)) {
                int at = i;
                return Flux.fromIterable(signals)
                        .concatWith(fill(message.channel(), Optional.of(message.from())))
                        .concatWith(Flux.defer(() -> sort(messages, at, /* isFilled= */ true)));
            }
            isFirstFilled = false;
            take(message, counters.heard(), signals);
        }
        return Flux.fromIterable(signals);
    }

    private boolean isAfterGap(Envelope message) {
        return !hearing.isRepeat(message) && hearing.missedBefore(message).isPresent();
    }

    private void take(Envelope message, Counter fate, List<FeedSignal> signals) {
        if (hearing.isRepeat(message)) {
            counters.repeated().increment();
            return;
        }
        Optional<Missed> missed = hearing.missedBefore(message);
        missed.ifPresent(gap -> {
            counters.missed().increment();
            signals.add(gap);
        });
        hearing.heard(message);
        fate.increment();
        signals.add(message.heard());
    }

    private boolean hasStream(String channel) {
        return stream.isPresent() && channels.isOfType(channel);
    }

    private Flux<FeedSignal> fill(String channel, Optional<Partition> after) {
        if (!hasStream(channel)) {
            return Flux.empty();
        }
        FeedStream entries = stream.get();
        return Flux.defer(() -> {
            Map<Partition, Long> heard = hearing.heardOn(channel, after);
            return entries.start(channel, heard).flatMapMany(start -> {
                if (isSameServer) {
                    hearing.isWhole(channel, start.whole());
                }
                boolean isFound = start.whole().size() == heard.size();
                return entries.after(channel, start.after()).concatMapIterable(page -> taken(page, isFound), 1);
            });
        });
    }

    /** @param isFound whether the page stands after something that was heard; else it may be older than the subscription */
    private List<FeedSignal> taken(List<Envelope> page, boolean isFound) {
        List<FeedSignal> signals = new ArrayList<>(page.size());
        for (Envelope message : page) {
            if (isFound || !hearing.isBeforeUs(message)) {
                take(message, counters.filled(), signals);
            }
        }
        return signals;
    }
}
