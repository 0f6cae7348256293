package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    private final Path folder;
    private ServerProcess process;

    ServerProcessTest(@TempDir Path folder) {
        this.folder = folder;
        this.process = process("exec sleep 60");
    }

    @AfterEach
    void stop() {
        process.stop();
    }

    @Test
    void takesOverAProcessThatRunsInItsFolder() {
        process.start();
        long pid = process.running().orElseThrow().pid();

        ServerProcess again = process("exit 1");
        again.start();

        assertThat(again.running().orElseThrow().pid()).isEqualTo(pid);
    }

    @Test
    void aStoppedProcessIsGone() {
        process.start();
        Running running = process.running().orElseThrow();

        process.stop();

        assertThat(running.alive()).isFalse();
        assertThat(process.running()).isEmpty();
    }

    @Test
    void stopsAlsoAPausedProcess() {
        process.start();
        process.pause();
        Running running = process.running().orElseThrow();

        process.stop();

        assertThat(running.alive()).isFalse();
    }

    @Test
    void understandsANoteWhosePidIsAnothersNow() throws IOException {
        ProcessHandle other = ProcessHandle.current();
        new Running(other.pid(), Instant.EPOCH, 1).write(folder);

        assertThat(process.running()).isEmpty();
        process.start();
        assertThat(process.running().orElseThrow().pid()).isNotEqualTo(other.pid());
    }

    @Test
    void showsTheEndOfTheLogOfAServerThatDiesAtItsStart() {
        process = new ServerProcess(
                Server.REDIS, recipe("echo 'cannot map 4 GB'; exit 3", false), folder, Ports.FREE, Guard.NOBODY);

        assertThatThrownBy(process::start)
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("Redis died at its start")
                .hasMessageContaining("cannot map 4 GB");
    }

    @Test
    void namesThePortThatIsTakenAndHowToFindTheProcess() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Home.address(0));
            int port = other.getLocalPort();

            assertThatThrownBy(() -> process.restart(port))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("Redis is to listen on port " + port)
                    .hasMessageContaining("lsof -i :" + port)
                    .hasMessageContaining("--ports free");
        }
    }

    private ServerProcess process(String script) {
        return new ServerProcess(
                Server.REDIS,
                recipe(script, true),
                folder,
                Ports.FREE,
                ProcessHandle.current().pid());
    }

    /** A server that is a line of shell. */
    private static Recipe recipe(String script, boolean answers) {
        return new Recipe() {
            @Override
            public List<String> command(Home home) {
                return List.of("/bin/sh", "-c", script);
            }

            @Override
            public void ask(InetSocketAddress server) throws IOException {
                if (!answers) {
                    throw new IOException("silent");
                }
            }
        };
    }
}
