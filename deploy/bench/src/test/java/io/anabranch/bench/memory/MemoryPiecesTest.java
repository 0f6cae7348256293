package io.anabranch.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.bench.Figures;
import io.anabranch.bench.Goal;
import io.anabranch.bench.whole.Delivered;
import io.anabranch.bench.whole.StoreSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPiecesTest {
    private static final Delivered FULL = delivered(1_000);

    @Test
    void aJdkIsFoundByWhatItsReleaseFileSays(@TempDir Path homes) throws Exception {
        home(homes.resolve("a-jre-without-java"), "25.0.1", /* hasJava= */ false);
        home(homes.resolve("b"), "17.0.15", /* hasJava= */ true);
        home(homes.resolve("c"), "25", /* hasJava= */ true);
        Files.createDirectory(homes.resolve("nothing"));

        assertThat(Jdk.among(homes, 25)).contains(new Jdk(25, homes.resolve("c")));
        assertThat(Jdk.among(homes, 17))
                .map(Jdk::java)
                .contains(homes.resolve("b/bin/java").toString());
        assertThat(Jdk.among(homes, 2)).isEmpty();
        assertThat(Jdk.at(Jdk.current().home())).contains(Jdk.current());
    }

    private static void home(Path home, String version, boolean hasJava) throws IOException {
        Path java = home.resolve("bin").resolve("java");
        Files.createDirectories(java.getParent());
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        if (hasJava) {
            Files.createFile(java);
            assertThat(java.toFile().setExecutable(true)).isTrue();
        }
    }

    @Test
    void theLeastHeapIsTheOneBeforeTheFirstThatKeepsTooLittle(@TempDir Path folder) throws Exception {
        JdkResult result = result(heap(512, 1_000), heap(256, 950), heap(192, 899));

        new MemoryReport(List.of(result), StoreSet.ALL, 60, 10, 20, 1).write(folder);

        assertThat(result.leastHeap()).isEqualTo(256);
        assertThat(JdkResult.goals(List.of(result)))
                .extracting(Goal::toString)
                .containsExactly(
                        "goal memory-idle: 240.00 at most 250.00: met", "goal memory-heap: 256.00 at most 512.00: met");
        assertThat(Files.readString(folder.resolve("memory.md")))
                .contains("Idle: 240 (240 to 240) MB. The least heap that keeps 90 % of the rate: 256 MB.")
                .contains("| 340 B | 192 | 899 (899 to 899) |");
    }

    @Test
    void aHeapWithWhichTheProgramFailsIsNotEnough() {
        HeapResult failed = new HeapResult("340 B", 256, List.of(FULL), List.of(FULL), Optional.of("failed"));

        assertThat(result(heap(512, 1_000), failed).leastHeap()).isEqualTo(512);
        assertThat(failed.shownRateKept()).isEqualTo("failed");
    }

    @Test
    void noHeapIsEnoughWhereTheLargestFailsWithLargeEvents() {
        HeapResult failed = new HeapResult("20,000 B", 512, List.of(), List.of(), Optional.of("failed"));
        JdkResult result = new JdkResult(Jdk.current(), idle(), List.of(heap(512, 1_000)), failed);

        assertThat(JdkResult.goals(List.of(result))).extracting(Goal::isMet).containsExactly(true, false);
    }

    private static JdkResult result(HeapResult... heaps) {
        return new JdkResult(Jdk.current(), idle(), List.of(heaps), heap(512, 1_000));
    }

    private static Figures idle() {
        return new Figures(List.of(240.0));
    }

    private static HeapResult heap(int megabytes, long perSecond) {
        return new HeapResult("340 B", megabytes, List.of(delivered(perSecond)), List.of(FULL), Optional.empty());
    }

    private static Delivered delivered(long perSecond) {
        return new Delivered(
                perSecond, Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofMillis(20), 300_000_000);
    }
}
