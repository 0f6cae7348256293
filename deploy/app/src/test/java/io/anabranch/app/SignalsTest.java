package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> done = new ArrayList<>();
    private final Signals.FirstAndAgain handler =
            new Signals.FirstAndAgain(signal -> done.add("drain on " + signal), () -> done.add("end at once"));

    @Test
    void aSignalToTheProcessAndToItsGroupIsOneWish() {
        handler.signal("SIGTERM", 0);
        handler.signal("SIGTERM", SECOND / 2);

        assertThat(done).containsExactly("drain on SIGTERM");
    }

    @Test
    void aSecondSignalLaterEndsAtOnce() {
        handler.signal("SIGTERM", 0);
        handler.signal("SIGTERM", SECOND);

        assertThat(done).containsExactly("drain on SIGTERM", "end at once");
    }
}
