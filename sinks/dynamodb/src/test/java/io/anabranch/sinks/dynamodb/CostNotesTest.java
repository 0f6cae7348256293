package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CostNotesTest {
    @Test
    void anIndexOfAllCostsWhatTheTableDoesAndAnIndexOfKeysOneUnit() {
        DynamoSettings two = SomeEvents.settings();
        DynamoSettings three = SomeEvents.full("Events", SomeEvents.ENDPOINT);

        assertThat(CostNotes.writeUnits(1, two)).isEqualTo(3);
        assertThat(CostNotes.writeUnits(1, three)).isEqualTo(4);
        assertThat(CostNotes.writeUnits(4, three)).isEqualTo(13);
        assertThat(CostNotes.on(three, /* isNew= */ false))
                .containsExactly("an event of up to 1 KiB, keys included, costs 4 write units"
                        + " (table 1, GSI1 1, GSI2 1, GSI3 1), one of 4 KiB costs 13");
    }

    @Test
    void onlyANewOnDemandTableStartsSmall() {
        DynamoSettings provisioned = SomeEvents.provisioned("Events", SomeEvents.ENDPOINT, 5);

        assertThat(CostNotes.on(SomeEvents.settings(), /* isNew= */ true))
                .hasSize(2)
                .last()
                .asString()
                .contains("4,000 write units/s at first", "WarmThroughput", "max-write-units");
        assertThat(CostNotes.on(provisioned, /* isNew= */ true))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("5 write units/s of the table and of each index carry 5 events/s");
    }
}
