package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {
    private static final Range QUESTION = new Range(Range.View.TIMELINE, "USER#u", "EVENT#", "EVENT#:");
    private static final Item.Key KEY = new Item.Key("USER#日%23\0", "EVENT#2026-11-21T08:15:37.123456Z#\uD83D\uDE00");

    @Test
    void givesTheKeyBackAndFitsIntoAUrl() {
        String token = ResumeToken.of(KEY, "Events", QUESTION);

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(ResumeToken.read(token, "Events", QUESTION)).isEqualTo(KEY);
    }

    @Test
    void belongsToOneQuestion() {
        String token = ResumeToken.of(KEY, "Events", QUESTION);
        List<Range> others = List.of(
                new Range(Range.View.USER_AND_TYPE, "USER#u", "EVENT#", "EVENT#:"),
                new Range(Range.View.TIMELINE, "USER#v", "EVENT#", "EVENT#:"),
                new Range(Range.View.TIMELINE, "USER#u", "EVENT#2", "EVENT#:"),
                new Range(Range.View.TIMELINE, "USER#u", "EVENT#", "EVENT#2"));

        for (Range other : others) {
            assertThatThrownBy(() -> ResumeToken.read(token, "Events", other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("token is cut, changed, or of another question");
        }
        assertThatThrownBy(() -> ResumeToken.read(token, "Other", QUESTION))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyChangedOrMissingByteIsNoticed() {
        byte[] token = Base64.getUrlDecoder().decode(ResumeToken.of(KEY, "Events", QUESTION));

        for (int at = 0; at < token.length; at++) {
            byte[] changed = token.clone();
            changed[at] ^= 1;
            byte[] cut = Arrays.copyOf(token, at);
            for (byte[] spoilt : List.of(changed, cut)) {
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(spoilt);
                assertThatThrownBy(() -> ResumeToken.read(text, "Events", QUESTION))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "?!", "AAAA", "日本"})
    void refusesWhatIsNoToken(String text) {
        assertThatThrownBy(() -> ResumeToken.read(text, "Events", QUESTION))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
