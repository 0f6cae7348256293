package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.feed.Envelope.Partition;
import io.anabranch.sinks.redis.feed.FeedHistory.Message;
import io.anabranch.sinks.redis.feed.Subscribing.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What a subscriber gets, over random histories of publishers, of Redis and of its own connection. */
class ListenerTest {
    private static final int HISTORIES = 400;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Listener.Counters counters = new Listener.Counters("collector", meters);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverIsPublishedIsHeardOnceInOrderOrReported(boolean hasStream) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Reported reported = reported(seed, hasStream, /* isGentle= */ false);

            assertThat(reported.unheard()).as("seed " + seed).isEmpty();
        }

        assertThat(count("heard")).isPositive();
        assertThat(count("missed")).isPositive();
        assertThat(count("filled") > 0).isEqualTo(hasStream);
    }

    @Test
    void whereTheStreamsKeptEverythingAndPublishersWentOnNothingOnceHeardIsDoubted() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Reported reported = reported(seed, /* hasStream= */ true, /* isGentle= */ true);

            assertThat(reported.unheard()).as("seed " + seed).isEmpty();
            // Who was silent up to the break may have had messages before the subscription: that nobody knows.
            assertThat(reported.missed).as("seed " + seed).allMatch(gap -> gap.after() == -1 && !gap.isCertain());
        }

        assertThat(count("filled")).isPositive();
    }

    private double count(String outcome) {
        return meters.get("anabranch.subscriber.messages")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private Reported reported(long seed, boolean hasStream, boolean isGentle) {
        Random random = new Random(~seed);
        FeedHistory replay = new FeedHistory(seed, isGentle);
        Listener listener = listener(random.nextBoolean(), hasStream ? Optional.of(replay) : Optional.empty());
        goOn(replay, random.nextInt(20));
        Reported reported = new Reported(replay);
        take(listener.begin().thenMany(Flux.empty()), reported);
        goOn(replay, random.nextInt(3));
        replay.connect();
        reported.begin();
        take(listener.catchUp(), reported);
        for (int breaks = random.nextInt(5); breaks >= 0; breaks--) {
            for (int turns = random.nextInt(8); turns > 0; turns--) {
                goOn(replay, random.nextInt(15));
                take(listener.sort(replay.arrived(/* isAll= */ false)), reported);
            }
            replay.disconnect();
            goOn(replay, random.nextInt(20));
            take(listener.begin().thenMany(Flux.empty()), reported);
            replay.connect();
            goOn(replay, random.nextInt(3));
            take(listener.catchUp(), reported);
        }
        replay.sendAll();
        replay.sayMoreEverywhere();
        List<BoundedInbox.Received> rest = replay.arrived(/* isAll= */ true);
        while (!rest.isEmpty()) {
            take(listener.sort(rest), reported);
            rest = replay.arrived(/* isAll= */ true);
        }
        return reported;
    }

    private Listener listener(boolean byPattern, Optional<StreamPages> pages) {
        Request request = byPattern
                ? new Request(List.of(), Optional.of("events:*"))
                : new Request(FeedHistory.CHANNELS, Optional.empty());
        Channels channels = new Channels(Feeds.at("redis://localhost:1", "").settings());
        return new Listener(
                request,
                channels,
                pages.map(these -> new FeedStream(these, 100)),
                new SubscriptionState(100),
                counters);
    }

    private static void goOn(FeedHistory replay, int steps) {
        for (int i = 0; i < steps; i++) {
            replay.goOn();
        }
    }

    private static void take(Flux<FeedItem> signals, Reported reported) {
        signals.toIterable().forEach(reported::take);
    }

    /** What a subscriber got, and what it should have been. */
    private static final class Reported {
        private final FeedHistory replay;
        private final Set<Message> heard = new HashSet<>();
        private final Map<Message, Long> lasts = new HashMap<>();
        private final List<FeedItem.Gap> missed = new ArrayList<>();
        private Set<Message> before = Set.of();

        Reported(FeedHistory replay) {
            this.replay = replay;
        }

        void begin() {
            before = replay.published();
        }

        void take(FeedItem signal) {
            Partition from = new Partition(signal.topicId(), signal.partition());
            Message place = new Message(signal.channel(), from, 0);
            if (signal instanceof FeedItem.Message now) {
                assertThat(now.offset()).isGreaterThan(lasts.getOrDefault(place, -1L));
                lasts.put(place, now.offset());
                Message message = new Message(now.channel(), from, now.offset());
                heard.add(message);
                assertThat(replay.known()).contains(message);
            } else if (signal instanceof FeedItem.Gap gap) {
                assertThat(gap.after()).isEqualTo(lasts.getOrDefault(place, gap.after()));
                missed.add(gap);
            }
        }

        /** What went out after the subscription and was neither received nor reported as missed. */
        Set<Message> unheard() {
            Set<Message> left = new HashSet<>(replay.published());
            left.removeAll(before);
            left.removeAll(heard);
            left.removeIf(message -> missed.stream().anyMatch(gap -> isOf(gap, message)));
            return left;
        }

        private static boolean isOf(FeedItem.Gap gap, Message message) {
            return gap.channel().equals(message.channel())
                    && gap.partition() == message.from().number()
                    && gap.after() < message.offset()
                    && message.offset() < gap.before();
        }
    }
}
