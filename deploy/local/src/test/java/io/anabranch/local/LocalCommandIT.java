package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCommandIT {
    private static final List<Server> REDIS = List.of(Server.REDIS);

    private final Path directory;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final LocalCommand command;

    LocalCommandIT(@TempDir Path directory) {
        this.directory = directory;
        this.command = new LocalCommand(directory, new PrintStream(screen, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void down() {
        command.down(REDIS);
    }

    @Test
    void upTwiceIsUpOnce() {
        command.up(REDIS, Ports.FREE);
        Running first = running();

        command.up(REDIS, Ports.FREE);

        assertThat(running()).isEqualTo(first);
    }

    @Test
    void statusShowsWhatIsUpAndWhatIsDown() {
        command.up(REDIS, Ports.FREE);
        screen.reset();

        command.status(List.of(Server.values()));

        assertThat(shown())
                .containsPattern(
                        "redis +" + running().pid() + " +127.0.0.1:" + running().port() + " +ready +\\d+ MB");
        assertThat(shown()).containsPattern("kafka +- +- +down +-");
    }

    @Test
    void aServerThatWasKilledIsDownAndComesUpAgain() {
        command.up(REDIS, Ports.FREE);
        Running first = running();
        assertThat(first.process().orElseThrow().destroyForcibly()).isTrue();
        assertThat(Waiting.until(() -> !first.alive(), Duration.ofSeconds(5))).isTrue();

        command.status(REDIS);
        assertThat(shown()).containsPattern("redis +- +- +down");

        command.up(REDIS, Ports.FREE);
        assertThat(running().pid()).isNotEqualTo(first.pid());
        assertThat(running().port()).isEqualTo(first.port());
    }

    @Test
    void logsPrintsWhatAServerWroteAlsoWhenItIsDown() {
        command.up(REDIS, Ports.FREE);
        command.down(REDIS);
        screen.reset();

        command.logs(Server.REDIS, /* follow= */ true);

        assertThat(shown()).contains("Ready to accept connections").contains("bye bye");
    }

    @Test
    void logsOfAServerThatNeverWasSaysSo() {
        assertThatThrownBy(() -> command.logs(Server.KAFKA, /* follow= */ false))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("anabranch local up kafka");
    }

    @Test
    void downWithNothingUpIsFine() {
        command.down(List.of(Server.values()));

        assertThat(shown()).contains("Nothing is up.");
    }

    private Running running() {
        return Running.in(directory.resolve("redis")).orElseThrow();
    }

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }
}
