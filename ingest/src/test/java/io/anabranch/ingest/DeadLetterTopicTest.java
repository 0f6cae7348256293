package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterTopicTest {
    @Test
    void isAsItShouldBeWithTheBrokersTimeAndWithoutCompaction() {
        assertThat(DeadLetterTopic.differences(
                        "dead", Map.of("message.timestamp.type", "LogAppendTime", "cleanup.policy", "delete")))
                .isEmpty();
    }

    @Test
    void saysWhatIsWrongWithWhatToRun() {
        assertThat(DeadLetterTopic.differences(
                        "dead", Map.of("message.timestamp.type", "CreateTime", "cleanup.policy", "compact,delete")))
                .allSatisfy(difference -> assertThat(difference.action()).isEqualTo(Action.MANUAL))
                .extracting(Difference::reason)
                .satisfiesExactly(
                        time -> assertThat(time)
                                .endsWith("--entity-name dead --add-config message.timestamp.type=LogAppendTime"),
                        policy -> assertThat(policy).endsWith("--entity-name dead --add-config cleanup.policy=delete"));
    }
}
