package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "10.0.0.1:1", "[::1]:65535", "kafka-0.kafka_svc:9092"})
    void takesAnAddress(String address) {
        assertThat(HostAndPort.isOne(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h",
                "h:",
                ":1",
                "h:0",
                "h:65536",
                "h:99999",
                "h:-1",
                "h:x",
                "h:1:2",
                "::1:9092",
                "a b:1",
                "u@h:1",
                "http://h:1",
                "h:1/",
                "h\u0007:1"
            })
    void refusesWhatIsNone(String address) {
        assertThat(HostAndPort.isOne(address)).isFalse();
    }
}
