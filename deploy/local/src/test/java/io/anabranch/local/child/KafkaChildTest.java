package io.anabranch.local.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KafkaChildTest {
    @Test
    void aClusterIdIsNeverReadAsAnOption() {
        // One in 64 would be, without care.
        assertThat(Stream.generate(KafkaChild::newClusterId).limit(2_000))
                .allMatch(id -> id.matches("[A-Za-z0-9_][A-Za-z0-9_-]{21}"));
    }
}
