package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {
    private static final List<String> QUESTION = List.of("Events", "timeline", "USER#u", "EVENT#");
    private static final List<String> PLACE =
            List.of("USER#日%23\0", "EVENT#2026-11-21T08:15:37.123456Z#\uD83D\uDE00", "");

    @Test
    void givesTheKeyBackAndFitsIntoAUrl() {
        String token = PageToken.of(PLACE, QUESTION);

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(PageToken.read(token, QUESTION)).isEqualTo(PLACE);
    }

    @Test
    void belongsToOneQuestion() {
        String token = PageToken.of(PLACE, QUESTION);
        List<List<String>> others = List.of(
                List.of("Other", "timeline", "USER#u", "EVENT#"),
                List.of("Events", "timelineUSER#u", "", "EVENT#"),
                List.of("Events", "timeline", "USER#v", "EVENT#"),
                List.of("Events", "timeline", "USER#u"),
                List.of("Events", "timeline", "USER#u", "EVENT#", ""));

        for (List<String> other : others) {
            assertThatThrownBy(() -> PageToken.read(token, other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("invalid page token");
        }
    }

    @Test
    void anyChangedOrMissingByteIsNoticed() {
        byte[] token = Base64.getUrlDecoder().decode(PageToken.of(PLACE, QUESTION));

        for (int at = 0; at < token.length; at++) {
            byte[] changed = token.clone();
            changed[at] ^= 1;
            byte[] cut = Arrays.copyOf(token, at);
            for (byte[] spoilt : List.of(changed, cut)) {
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(spoilt);
                assertThatThrownBy(() -> PageToken.read(text, QUESTION)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "?!", "AAAA", "日本"})
    void refusesWhatIsNoToken(String text) {
        assertThatThrownBy(() -> PageToken.read(text, QUESTION)).isInstanceOf(IllegalArgumentException.class);
    }
}
