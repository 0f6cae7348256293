package io.anabranch.ingest;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.topology.DeadLetterBudget;
import java.util.Optional;

/** Where rejected records go, and how many may. The topic's name alone stands for a section with nothing else. */
public record DeadLetterSettings(
        @Setting(description = "Topic that keeps what can never be stored")
        String topic,

        @Setting(
                description =
                        "Share of the last records that may be rejected, as 5%: where it is more, the sink, or the decoding, stops; no bound when not set")
        Optional<Percentage> maxShare,

        @Setting(description = "How many of the last records max-share is measured over", defaultValue = "10000")
        int window) {
    public DeadLetterSettings {
        new Violations()
                .check(KafkaSettings.isTopic(topic), "topic", topic, "1 to 249 of a-z A-Z 0-9 . _ -")
                .check(window >= 100 && window <= 10_000_000, "window", window, "100 to 10000000")
                .raise();
    }

    /** A topic and no bound. */
    public static DeadLetterSettings of(String topic) {
        return new DeadLetterSettings(topic, Optional.empty(), 10_000);
    }

    /** A new count of what may be rejected; each branch has one of its own. */
    public DeadLetterBudget budget() {
        return maxShare.map(share -> new DeadLetterBudget(share.value(), window))
                .orElseGet(DeadLetterBudget.UNLIMITED::fresh);
    }
}
