package io.anabranch.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ops.ReplayView;
import io.anabranch.app.ops.ReplayView.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
    @Test
    void saysHowFarItIsAndWhyItWaits() {
        assertThat(ProgressText.line(view(1_500, 3_000, Optional.of("refused"))))
                .isEqualTo("1,500 of 3,000 records (50 %), 7 events written, 1 rejected; waiting: refused");
        assertThat(ProgressText.bar(view(1_500, 3_000, Optional.empty())))
                .startsWith("[###############               ] 1,500 of 3,000");
    }

    @Test
    void nothingToDoIsAllOfIt() {
        assertThat(ProgressText.line(view(0, 0, Optional.empty()))).startsWith("0 of 0 records (100 %)");
    }

    private static ReplayView view(long records, long total, Optional<String> trouble) {
        return new ReplayView("mongodb", State.RUNNING, Instant.EPOCH, records, total, 7, 1, trouble);
    }
}
