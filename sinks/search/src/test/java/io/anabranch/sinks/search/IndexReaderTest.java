package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class IndexReaderTest {
    private final SearchSettings settings =
            TestSettings.of("http://127.0.0.1:1").settings();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final IndexReader reading = new IndexReader(
            new Connection("test", settings, new StoreCalls("test", meters)),
            new RetryingReader(
                    "events-2*",
                    RequestGate.fixed("test", 1, 1, meters, Schedulers.parallel()),
                    new Retries(
                            "Search",
                            "test",
                            new Failures(),
                            settings.limits().backoff(),
                            meters,
                            Schedulers.parallel())),
            settings);

    @Test
    void onlyTheDaysOfTheTimeAreAsked() {
        assertThat(indexes("2026-11-28T23:59:59Z", "2026-11-30T00:00:00Z"))
                .isEqualTo("events-2026.11.28,events-2026.11.29");
        assertThat(indexes("2026-11-28T00:00:00Z", "2026-11-28T00:00:00.000001Z"))
                .isEqualTo("events-2026.11.28");
    }

    @Test
    void moreDaysThanFitIntoAnAddressAreAllDays() {
        assertThat(indexes("2026-01-01T00:00:00Z", "2026-03-04T00:00:00Z").split(",", -1))
                .hasSize(62);
        assertThat(indexes("2026-01-01T00:00:00Z", "2026-03-04T00:00:01Z")).isEqualTo("events-2*");
    }

    @Test
    void longNamesLeaveRoomForFewerDays() {
        IndexReader ofLongNames = new IndexReader(
                reading.connection(),
                reading.asking(),
                TestSettings.of("http://127.0.0.1:1").index("x".repeat(100)).settings());

        assertThat(ofLongNames.indexes(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z")))
                .isEqualTo("x".repeat(100) + "-2*");
    }

    private String indexes(String from, String until) {
        return reading.indexes(Instant.parse(from), Instant.parse(until));
    }
}
