package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofPipelineTest {
    @TempDir
    private Path folder;

    private final ProofPipeline pipeline = new ProofPipeline(
            "localhost:1", "localhost:2", "localhost:3", "localhost:4", "localhost:5", ProofPipeline.ALL, "16MiB");

    @Test
    void theProgramTakesItsConfiguration() {
        assertThat(pipeline.settings(folder).sinks()).containsOnlyKeys(ProofPipeline.ALL);
        assertThat(pipeline.settings(folder).kafka().window().bytes()).isEqualTo(16 << 20);
        assertThat(pipeline.with(List.of("feed")).settings(folder).sinks()).containsOnlyKeys("feed");
    }

    @Test
    void eachSinkHasAGroupAndSoHasWhatCannotBeRead() {
        assertThat(pipeline.with(List.of("feed", "mongodb")).groups())
                .containsExactly("anabranch.feed", "anabranch.mongodb", "anabranch.decode");
    }

    @Test
    void aLargeEventHasExactlyTheLengthThatIsSaid() {
        assertThat(new Bombs("localhost:1", 1_000_000).event(999)).hasSize(1_000_000);
    }
}
