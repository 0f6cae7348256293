package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.Violations.InvalidSettingsException;
import io.anabranch.settings.Violations.Violation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ViolationsTest {
    @Test
    void raisesAllThatIsWrongAtOnce() {
        Violations violations = new Violations()
                .check(false, "day-buckets", 0, "1 to 1024")
                .check(true, "keyspace", "analytics", "a name")
                .check(false, "table", "", "3 to 255 characters");

        assertThatThrownBy(violations::raise)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("day-buckets: must be 1 to 1024, got '0'; table: must be 3 to 255 characters, got ''")
                .extracting(failure -> ((InvalidSettingsException) failure).violations())
                .asInstanceOf(InstanceOfAssertFactories.list(Violation.class))
                .containsExactly(
                        new Violation("day-buckets", "0", "1 to 1024"),
                        new Violation("table", "", "3 to 255 characters"));
    }

    @Test
    void raisesNothingWhenAllIsFine() {
        assertThatCode(new Violations().check(true, "table", "Events", "a name")::raise)
                .doesNotThrowAnyException();
    }
}
