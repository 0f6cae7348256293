package io.anabranch.app.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.topology.RejectReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonsPageTest {
    @ParameterizedTest
    @EnumSource
    void theProgramCarriesWhatToDoForEveryReason(RejectReason reason) {
        assertThat(ReasonsPage.row(reason))
                .hasValueSatisfying(row -> assertThat(row.action()).isNotBlank());
    }
}
