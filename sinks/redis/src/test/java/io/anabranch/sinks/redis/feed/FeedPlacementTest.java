package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.redis.feed.Publication.Message;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class FeedPlacementTest {
    private final FeedKind kind = new FeedKind();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void showsTheChannelsThatTheSinkPublishesOn() {
        FeedSettings settings = feed().users().settings();
        Event event = event("cart:add", "user ü");

        assertThat(shown(settings, event).values())
                .containsExactlyElementsOf(published(settings, event).stream()
                        .map(message -> message.channel().name())
                        .toList())
                .hasSize(2);
    }

    @Test
    void showsTheStreamOfWhatTheSinkKeeps() {
        FeedSettings settings = feed().users().stream(100).settings();
        Event event = event("cart:add", "user");

        assertThat(published(settings, event))
                .filteredOn(Message::isKept)
                .singleElement()
                .satisfies(kept -> assertThat(shown(settings, event))
                        .containsEntry("stream", kept.channel().name()));
        assertThat(shown(feed().settings(), event)).doesNotContainKey("stream");
    }

    @Test
    void saysWhichTypesAreNotFilteredWhereTheSinkPublishesNothing() {
        FeedSettings settings = feed().types("order", "refund").settings();
        Event event = event("click", "user");

        assertThat(published(settings, event)).isEmpty();
        assertThat(kind.placement(settings, event))
                .isEqualTo(new Placement.Skipped("filtered: its types are order, refund"));
        assertThat(shown(settings, event("order", "user"))).hasSize(1);
    }

    private Map<String, String> shown(FeedSettings settings, Event event) {
        return ((Placement.Keys) kind.placement(settings, event)).keys();
    }

    /** What the sink would send, if it were connected. */
    private List<Message> published(FeedSettings settings, Event event) {
        SinkConnection link = LiveFeedSink.link("feed", settings, Schedulers.parallel(), meters);
        LiveFeedSink sink = new LiveFeedSink("feed", settings, link, meters);
        try {
            return sink.messages(List.of(event));
        } finally {
            var unused = sink.close().block();
        }
    }

    private static Feeds feed() {
        return Feeds.at("redis://localhost:1", "shop:");
    }

    private static Event event(String type, String user) {
        SourceRecord record = new SourceRecord("t", "topic-id", 0, 0, 0, null, new byte[0], List.of());
        return new Event("e-1", user, type, Instant.EPOCH, JsonText.NONE, JsonText.NONE, record);
    }
}
