package io.anabranch.sinks.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedKeyTest {
    private static final List<String> TEXTS = List.of(
            "a", "A", "a:b", "a%3Ab", "a}", "{a}", "}{", "é", "e\u0301", "a\u0000", " ", "?", "\ud83d\ude00", "*");

    @Test
    void noTwoTextsShareAKey() {
        assertThat(TEXTS.stream().map(text -> EscapedKey.of("shop:", "cache", "profiles", text)))
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).matches("shop:cache:\\{profiles:[A-Za-z0-9%._~-]+\\}"));
        assertThat(EscapedKey.of("", "limit", "login", "a:b")).isEqualTo("limit:{login:a%3Ab}");
    }

    @Test
    void whatBeginsWithAKeyIsInItsSlot() {
        for (String text : TEXTS) {
            String key = EscapedKey.of("shop:", "cache", "profiles", text);
            assertThat(SlotHash.getSlot(key + ":lock")).isEqualTo(SlotHash.getSlot(key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ud800", "a\udc00b"})
    void whatHasNoKeyOfItsOwnIsRefused(String text) {
        assertThatThrownBy(() -> EscapedKey.of("", "cache", "profiles", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'profiles'");
        assertThatThrownBy(() -> EscapedKey.of("", "cache", "profiles", "x".repeat(1_025)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
