package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.SourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTest {
    private final Sequence sequence = new Sequence();

    @Test
    void knowsTheOneBeforeOnTheSameChannelAndPartition() {
        sequence.begin();
        assertThat(before(0, 10, "a")).isEqualTo(~10);
        assertThat(before(0, 11, "b")).as("nothing from 10 on").isEqualTo(~10);
        assertThat(before(1, 12, "a")).as("another partition").isEqualTo(~12);
        assertThat(before(0, 15, "a")).isEqualTo(10);
        sequence.begin();
        assertThat(before(0, 16, "b")).isEqualTo(11);
    }

    @Test
    void betweenTwoWritesAnotherProcessMayHaveHadThePartition() {
        sequence.begin();
        assertThat(before(0, 10, "a")).isEqualTo(~10);
        sequence.begin();
        assertThat(before(0, 12, "a"))
                .as("11 may have been published elsewhere")
                .isEqualTo(~12);
        assertThat(before(0, 14, "a")).as("13 is no event").isEqualTo(12);
    }

    @Test
    void aTopicMadeAnewContinuesNothing() {
        sequence.begin();
        assertThat(before(0, 10, "a")).isEqualTo(~10);
        sequence.moveTo(record("other", 0, 11));
        assertThat(sequence.before("a")).isEqualTo(~11);
    }

    @Test
    void whatIsForgottenIsNotDenied() {
        Sequence small = new Sequence(2);
        small.begin();
        for (int offset = 0; offset < 3; offset++) {
            small.moveTo(record("t", 0, offset));
            assertThat(small.before("channel-" + offset)).isNegative();
        }
        small.moveTo(record("t", 0, 3));

        assertThat(small.before("channel-0")).as("it had offset 0").isEqualTo(~1);
    }

    /** Whatever partitions do, nothing that was on the channel lies between what is reported and the message. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverTellsThatNothingWasThereWhereSomethingWas(long seed) {
        Random random = new Random(seed);
        Sequence some = new Sequence(5);
        List<String> log = new ArrayList<>();
        for (int offset = 0; offset < 400; offset++) {
            log.add(random.nextInt(20) == 0 ? "" : "c" + random.nextInt(8));
        }
        Map<String, Integer> known = new HashMap<>();
        int at = 0;
        while (at < log.size()) {
            some.begin();
            at = Math.max(0, at + (random.nextInt(4) == 0 ? random.nextInt(30) - 15 : 0));
            int end = Math.min(log.size(), at + 1 + random.nextInt(20));
            for (; at < end; at++) {
                if (!log.get(at).isEmpty()) {
                    some.moveTo(record("t", 0, at));
                    long before = some.before(log.get(at));
                    int truth = log.subList(0, at).lastIndexOf(log.get(at));
                    if (before >= 0) {
                        assertThat(before).isEqualTo(truth);
                        known.merge("prev", 1, Integer::sum);
                    } else {
                        assertThat(truth).isLessThan((int) ~before);
                    }
                }
            }
        }
        assertThat(known).as("it is known at times").isNotEmpty();
    }

    private long before(int partition, long offset, String channel) {
        sequence.moveTo(record("t", partition, offset));
        return sequence.before(channel);
    }

    private static SourceRecord record(String topicId, int partition, long offset) {
        return new SourceRecord("log", topicId, partition, offset, 0, null, new byte[0], List.of());
    }
}
