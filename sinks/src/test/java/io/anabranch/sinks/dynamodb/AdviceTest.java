package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdviceTest {
    @Test
    void anIndexOfAllCostsWhatTheTableDoesAndAnIndexOfKeysOneUnit() {
        DynamoSettings two = SomeEvents.settings();
        DynamoSettings three = SomeEvents.full("Events", SomeEvents.ENDPOINT);

        assertThat(Advice.writeUnits(1, two)).isEqualTo(3);
        assertThat(Advice.writeUnits(1, three)).isEqualTo(4);
        assertThat(Advice.writeUnits(4, three)).isEqualTo(13);
        assertThat(Advice.on(three, /* isNew= */ false))
                .containsExactly("an event of up to 1 KiB, keys included, costs 4 write units"
                        + " (table 1, GSI1 1, GSI2 1, GSI3 1), one of 4 KiB costs 13");
    }

    @Test
    void onlyANewOnDemandTableStartsSmall() {
        DynamoSettings provisioned = SomeEvents.provisioned("Events", SomeEvents.ENDPOINT, 5);

        assertThat(Advice.on(SomeEvents.settings(), /* isNew= */ true))
                .hasSize(2)
                .last()
                .asString()
                .contains("4,000 write units/s at first", "WarmThroughput", "max-write-units");
        assertThat(Advice.on(provisioned, /* isNew= */ true))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("5 write units/s of the table and of each index carry 5 events/s");
    }
}
