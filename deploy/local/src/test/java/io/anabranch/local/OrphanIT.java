package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanIT {
    @Test
    void serversDieWithAnOwnerThatIsKilledAlsoOneThatIsPaused(@TempDir Path directory) throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> servers = servers(owner);
        assertThat(servers).hasSize(2).allMatch(ProcessHandle::isAlive);

        assertThat(owner.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Stream.of(Server.REDIS, Server.MONGODB)
                                .map(server -> Running.in(directory.resolve(server.id()))))
                        .allMatch(running -> running.isEmpty()));
    }

    private static List<ProcessHandle> servers(Process owner) throws IOException {
        try (BufferedReader lines = owner.inputReader()) {
            return Stream.of(lines.readLine(), lines.readLine())
                    .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
                    .toList();
        }
    }

    /** Starts two servers, pauses one, tells their pids and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws IOException {
            LocalStack stack = LocalStack.builder()
                    .servers(Server.REDIS, Server.MONGODB)
                    .directory(Path.of(args[0]))
                    .progress(line -> {})
                    .start();
            stack.pause(Server.REDIS);
            System.out.println(stack.pid(Server.REDIS));
            System.out.println(stack.pid(Server.MONGODB));
            int never = System.in.read();
            throw new IllegalStateException("Read " + never);
        }
    }
}
