package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.settings.Violations.InvalidSettingsException;
import io.anabranch.settings.Violations.Violation;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DynamoSettingsTest {
    @Test
    void complainsOfEverythingAtOnce() {
        InvalidSettingsException violations = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> new DynamoSettings(
                        "a table",
                        "",
                        Optional.of(URI.create("127.0.0.1")),
                        0,
                        Optional.of(Duration.ZERO),
                        /* idIndex= */ false,
                        DynamoSettings.DataFormat.TEXT,
                        DynamoSettings.Billing.PROVISIONED,
                        /* readUnits= */ Optional.empty(),
                        /* writeUnits= */ Optional.of(0),
                        0,
                        /* maxWriteUnits= */ Optional.of(0),
                        Duration.ZERO,
                        Duration.ofDays(2),
                        Optional.of("id"),
                        Optional.empty()));

        assertThat(violations.violations())
                .extracting(Violation::key)
                .containsExactlyInAnyOrder(
                        "table",
                        "region",
                        "endpoint",
                        "type-shards",
                        "expire-after",
                        "read-units",
                        "write-units",
                        "max-write-units",
                        "max-in-flight",
                        "request-timeout",
                        "max-retry-time",
                        "secret-access-key");
    }

    @Test
    void neverShowsTheSecret() {
        DynamoSettings settings = new DynamoSettings(
                "Events",
                "eu-west-1",
                Optional.empty(),
                8,
                Optional.empty(),
                /* idIndex= */ false,
                DynamoSettings.DataFormat.TEXT,
                DynamoSettings.Billing.ON_DEMAND,
                /* readUnits= */ Optional.empty(),
                /* writeUnits= */ Optional.empty(),
                16,
                /* maxWriteUnits= */ Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Optional.of("id"),
                Optional.of("canary"));

        assertThat(settings).hasToString("table 'Events' in eu-west-1");
    }
}
