package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatePlotTest {
    @Test
    void isAnImageOfTwoPanelsMadeWithoutADisplay(@TempDir Path folder) throws Exception {
        FaultSchedule schedule = FaultSchedule.of(15);
        Timeline timeline = new Timeline(IntStream.range(0, (int) schedule.seconds())
                .mapToObj(second ->
                        new Sample(second, Map.of("feed", second * 100.0), Map.of("feed", "attached"), 0, 0, 0))
                .toList());
        RatePlot plot = new RatePlot(List.of("feed"));
        plot.panel("without faults", timeline, schedule.seconds(), List.of());
        plot.panel("with faults", timeline, schedule.seconds(), schedule.faults());
        Path file = folder.resolve("out/plot.png");

        plot.write(file);

        assertThat(ImageIO.read(file.toFile()).getHeight()).isGreaterThan(800);
    }
}
