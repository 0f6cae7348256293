package io.anabranch.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void tellsWhatWasTriedAndTheLastCause() {
        Throwable failure =
                new IllegalStateException("Batch failed", new RuntimeException("wrapped", new IOException("refused")));

        assertThat(Causes.inWords(failure)).isEqualTo("Batch failed; last cause: refused");
    }

    @Test
    void whatAnOperatorMustRepairIsSaidWithoutWhatLedToIt() {
        Throwable failure = new MisconfigurationException("no table: create it", new IOException("code 12"));

        assertThat(Causes.inWords(failure)).isEqualTo("no table: create it");
    }

    @Test
    void isOneLineAndRepeatsNothing() {
        Throwable failure = new RuntimeException("java.io.IOException: no\n  route", new IOException("no route"));

        assertThat(Causes.inWords(failure)).isEqualTo("java.io.IOException: no route");
    }

    @Test
    void namesAFailureThatSaysNothing() {
        assertThat(Causes.inWords(new NullPointerException())).isEqualTo("NullPointerException");
    }

    @Test
    void endsWhereCausesGoInCircles() {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", first));

        assertThat(Causes.inWords(first)).isEqualTo("first; last cause: second");
    }
}
