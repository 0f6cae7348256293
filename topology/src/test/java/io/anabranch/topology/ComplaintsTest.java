package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.topology.Complaints.Complaint;
import io.anabranch.topology.Complaints.InvalidSettingsException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    @Test
    void raisesAllThatIsWrongAtOnce() {
        Complaints complaints = new Complaints()
                .unless(false, "day-buckets", 0, "1 to 1024")
                .unless(true, "keyspace", "analytics", "a name")
                .unless(false, "table", "", "3 to 255 characters");

        assertThatThrownBy(complaints::raise)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("day-buckets: was '0', allowed is 1 to 1024; table: was '', allowed is 3 to 255 characters")
                .extracting(failure -> ((InvalidSettingsException) failure).complaints())
                .asInstanceOf(InstanceOfAssertFactories.list(Complaint.class))
                .containsExactly(
                        new Complaint("day-buckets", "0", "1 to 1024"),
                        new Complaint("table", "", "3 to 255 characters"));
    }

    @Test
    void raisesNothingWhenAllIsFine() {
        assertThatCode(new Complaints().unless(true, "table", "Events", "a name")::raise)
                .doesNotThrowAnyException();
    }
}
