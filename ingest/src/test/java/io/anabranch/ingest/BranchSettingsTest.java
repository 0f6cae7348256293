package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Records;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BranchSettingsTest {
    private static final SourceRecord RECORD = Records.record("{}");
    private static final BranchSettings REFUNDS =
            new BranchSettings(List.of("refund"), StartAt.OLDEST, LostOffset.STOP);

    @Test
    void givesTheTypesThatTheSinkWantsAllWhereItNamesNone() {
        assertThat(REFUNDS.given()).accepts(event("refund")).rejects(event("click"));
        assertThat(BranchSettings.DEFAULTS.given()).accepts(event("refund"), event("click"));
    }

    @Test
    void givesEveryDeletionWhateverItsType() {
        assertThat(REFUNDS.given()).accepts(Event.deletion("e-1", Deletion.BY_ID, RECORD));
    }

    private static Event event(String type) {
        return new Event("e-1", "user", type, Instant.EPOCH, JsonText.NONE, JsonText.NONE, RECORD);
    }
}
