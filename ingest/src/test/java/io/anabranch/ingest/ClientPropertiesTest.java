package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
    @Test
    void deadLettersAreCompressedAsEveryLanguageReads() {
        assertThat(new ClientProperties(TestTopics.settings("localhost:9092", "events")).producer())
                .containsEntry("compression.type", "gzip");
    }
}
