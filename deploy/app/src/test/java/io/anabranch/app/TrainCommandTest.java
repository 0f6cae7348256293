package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainCommandTest {
    /** Some are of one version of Java alone. */
    private static final double KNOWN_SHARE = 0.95;

    @Test
    void theClassesOfAStartAreStillThere() throws IOException {
        List<String> listed = TrainCommand.listed();

        List<String> gone = listed.stream().filter(name -> !isThere(name)).toList();

        assertThat(listed).hasSizeGreaterThan(500).isSorted().doesNotHaveDuplicates();
        assertThat(gone)
                .as(
                        "Record them again: ./anabranch bench start --classes deploy/app/src/main/resources/io/anabranch/app/classes.txt")
                .hasSizeLessThan((int) (listed.size() * (1 - KNOWN_SHARE)));
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, /* initialize= */ false, TrainCommandTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError gone) {
            return false;
        }
    }
}
