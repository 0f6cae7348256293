package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedRunsTest {
    private final Log log = new Log("t", 0);

    @Test
    void aWriteBeginsWithShortRunsAndItsWindowsAreBounded() {
        List<Event> events = events(2_500, "1");
        FeedRuns runs = new FeedRuns(events, 1, 4);

        assertThat(window(runs)).containsExactly(32, 64, 128, 256, 500, 500, 500, 20);
        assertThat(runs.first()).isSameAs(events.get(2_000));
        assertThat(window(runs)).containsExactly(500);
        assertThat(runs.areLeft()).isFalse();
    }

    @Test
    void aSmallWriteIsOneRun() {
        assertThat(window(new FeedRuns(events(32, "1"), 1, 4))).containsExactly(32);
    }

    @Test
    void anEventOnTwoChannelsCountsTwice() {
        FeedRuns runs = new FeedRuns(events(1_000, "1"), 2, 2);

        assertThat(window(runs)).containsExactly(16, 32, 64, 128, 250, 10);
        assertThat(window(runs)).containsExactly(250, 250);
    }

    @Test
    void bytesBoundARunAndAWindow() {
        List<Event> events = events(9, "\"" + "x".repeat(400_000) + "\"");
        FeedRuns runs = new FeedRuns(events, 1, 2);

        assertThat(window(runs)).containsExactly(3, 3);
        assertThat(window(runs)).containsExactly(3);
    }

    @Test
    void everyEventIsInOneRunInOrder() {
        List<Event> events = events(777, "1");
        FeedRuns runs = new FeedRuns(events, 2, 1);
        List<Event> seen = new ArrayList<>();
        while (runs.areLeft()) {
            runs.openWindow();
            while (runs.areLeftInWindow()) {
                seen.addAll(runs.next());
            }
        }

        assertThat(seen).isEqualTo(events);
    }

    private static List<Integer> window(FeedRuns runs) {
        runs.openWindow();
        List<Integer> sizes = new ArrayList<>();
        while (runs.areLeftInWindow()) {
            sizes.add(runs.next().size());
        }
        return sizes;
    }

    private List<Event> events(int count, String amount) {
        return IntStream.range(0, count).mapToObj(i -> log.amount("u", amount)).toList();
    }
}
