package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.feed.Envelope.Partition;
import io.anabranch.sinks.redis.feed.FeedItem.Gap;
import io.anabranch.sinks.redis.leaderboard.Log;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionStateTest {
    private static final Partition ZERO = new Partition("t", 0);

    private final SubscriptionState state = new SubscriptionState(3);

    @Test
    void whatWasHeardIsARepeatAndWhatFollowsIsNone() {
        state.heard(message("a", 5, ~5));

        assertThat(state.isRepeat(message("a", 5, ~5))).isTrue();
        assertThat(state.isRepeat(message("a", 4, ~0))).isTrue();
        assertThat(state.isRepeat(message("b", 4, ~0))).as("another channel").isFalse();
        assertThat(state.isRepeat(message("a", 6, 5))).isFalse();
        assertThat(state.missedBefore(message("a", 6, 5))).isEmpty();
    }

    @Test
    void aPreviousMessageThatWasNotHeardIsAGap() {
        state.heard(message("a", 5, ~5));

        assertThat(state.missedBefore(message("a", 9, 7))).contains(new Gap("a", "t", 0, 5, 9, true));
    }

    @Test
    void onAConnectionThatHoldsAnUnknownPastIsNoGap() {
        state.heard(message("a", 5, ~5));
        assertThat(state.missedBefore(message("a", 9, ~8))).isEmpty();

        state.reconnected();

        assertThat(state.missedBefore(message("a", 9, ~8))).contains(new Gap("a", "t", 0, 5, 9, false));
        assertThat(state.missedBefore(message("a", 9, ~6)))
                .as("nothing from 6 on")
                .isEmpty();
    }

    @Test
    void aChannelHeardForTheFirstTimeMayHaveHadMessagesSinceTheSubscription() {
        state.heard(message("a", 5, ~0));

        assertThat(state.missedBefore(message("b", 9, 3))).as("before it").isEmpty();
        assertThat(state.missedBefore(message("b", 9, 7))).contains(new Gap("b", "t", 0, 4, 9, true));
    }

    @Test
    void ofChannelsForgottenNoGapIsMadeUp() {
        state.heard(message("a", 1, ~0));
        for (int offset = 2; offset <= 4; offset++) {
            state.heard(message("b" + offset, offset, ~0));
        }

        assertThat(state.channels()).doesNotContain("a");
        assertThat(state.missedBefore(message("a", 6, 1))).isEmpty();
    }

    @Test
    void readsAnEnvelopeAsItIsWritten() {
        byte[] body = FeedMessage.of(
                new Log("t\"1", 7).event("u", "click", Log.START, "{\"offset\":99}", ""), 3, new Utf8Json());

        assertThat(Envelope.read("c", body)).hasValueSatisfying(message -> {
            assertThat(message.from()).isEqualTo(new Partition("t\"1", 7));
            assertThat(message.offset()).isZero();
            assertThat(message.before()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "[1]", "{}", "{\"offset\":1,\"prev\":0}", "{\"offset\":\"x\"}", "{\"topic_id\":"})
    void anythingElseIsNoEnvelope(String body) {
        Optional<Envelope> read = Envelope.read("c", body.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEmpty();
    }

    private static Envelope message(String channel, long offset, long before) {
        return new Envelope(channel, ZERO, offset, before, new byte[0]);
    }
}
