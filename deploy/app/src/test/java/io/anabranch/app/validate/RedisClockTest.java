package io.anabranch.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RedisClockTest {
    private static final Instant ASKED = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void theWayThereAndBackIsNoDifference() {
        Part part = RedisClock.part("spend", ASKED, ASKED.plusMillis(100), ASKED.plusMillis(200));

        assertThat(part.lines()).containsExactly("clock: that of Redis (sink 'spend') is 0s ahead of this machine's");
        assertThat(part.isFine()).isTrue();
    }

    @Test
    void clocksThatAreFarApartAreAnOperators() {
        Part part = RedisClock.part("spend", ASKED, ASKED.minusSeconds(90), ASKED);

        assertThat(part.isFine()).isFalse();
        assertThat(part.lines())
                .containsExactly("clock: that of Redis (sink 'spend') is 90s behind this machine's;"
                        + " let both follow a time server (NTP)");
    }

    @Test
    void aFewSecondsAreBorne() {
        assertThat(RedisClock.part("s", ASKED, ASKED.plusSeconds(5), ASKED).isFine())
                .isTrue();
        assertThat(RedisClock.part("s", ASKED, ASKED.plusMillis(5_001), ASKED).isFine())
                .isFalse();
    }
}
