package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.redis.cache.CacheSettings;
import io.anabranch.sinks.redis.cache.RateLimitSettings;
import io.anabranch.sinks.redis.cache.RateLimitSettings.Kind;
import io.anabranch.sinks.redis.cache.RateLimitSettings.WhenDown;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theUsualOnesAreRight() {
        assertThatCode(() -> RedisReadSettings.of(URI.create("rediss://localhost:6379")))
                .doesNotThrowAnyException();
        assertThatCode(() -> CacheSettings.of("profiles")).doesNotThrowAnyException();
        assertThatCode(() -> RateLimitSettings.fixed("login", 5, SECOND)).doesNotThrowAnyException();
        assertThat(RateLimitSettings.sliding("login", RateLimitSettings.MAX_SLIDING, SECOND)
                        .failure())
                .isEqualTo(WhenDown.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://app:top#secret@h", "redis://app:top?secret@h", "redis://app:top@secret@h"})
    void aPasswordThatIsNotPercentEncodedIsRefusedAndNotShown(String address) {
        assertThatThrownBy(() -> RedisReadSettings.of(URI.create(address)))
                .hasMessageContaining("percent-encode")
                .hasMessageNotContaining("secret");
    }

    @Test
    void allThatIsWrongIsReportedAtOnce() {
        assertThatThrownBy(() -> new RedisReadSettings(
                        URI.create("http://secret@host"), Optional.of("{"), 0, SECOND, Duration.ZERO, SECOND))
                .hasMessageContaining("redis: ")
                .hasMessageContaining("prefix: ")
                .hasMessageContaining("in-flight: ")
                .hasMessageContaining("timeout: ")
                .hasMessageNotContaining("secret@");
        assertThatThrownBy(() -> new CacheSettings(
                        "a:b", Duration.ZERO, Duration.ofMillis(1), Duration.ZERO, Duration.ofDays(1), 0))
                .hasMessageContaining("name: ")
                .hasMessageContaining("ttl: ")
                .hasMessageContaining("absent-ttl: ")
                .hasMessageContaining("load-timeout: ")
                .hasMessageContaining("others-timeout: ")
                .hasMessageContaining("most-keys: ");
        assertThatThrownBy(() -> new RateLimitSettings(
                        "a b", Kind.SLIDING, RateLimitSettings.MAX_SLIDING + 1, Duration.ofDays(32), WhenDown.REFUSE))
                .hasMessageContaining("name: ")
                .hasMessageContaining("limit: must be 1 to 10000, got '10001'")
                .hasMessageContaining("window: ");
    }
}
