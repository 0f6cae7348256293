package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    private final Path folder;

    PortsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aServerKeepsItsFreePortOverARestart() throws IOException {
        int first = Ports.FREE.choose(Server.KAFKA, folder);

        assertThat(Ports.FREE.choose(Server.KAFKA, folder)).isEqualTo(first);
        assertThat(Ports.remembered(folder, "controller")).isNotEqualTo(first);
    }

    @Test
    void aPortThatAnotherTookMeanwhileIsReplaced() throws IOException {
        int first = Ports.FREE.choose(Server.KAFKA, folder);
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Home.address(first));

            assertThat(Ports.FREE.choose(Server.KAFKA, folder)).isNotEqualTo(first);
        }
    }

    @Test
    void fixedPortsAreThoseOfTheDocumentation() throws IOException {
        assertThat(Ports.FIXED.choose(Server.CASSANDRA, folder)).isEqualTo(9042);
    }

    @Test
    void aPortIsGivenToOneProcessAlone() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName())
                .start();
        try (BufferedReader said = other.inputReader()) {
            int port = Integer.parseInt(said.readLine());

            assertThat(Ports.free(port)).isTrue();
            assertThat(Ports.take(port)).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPortIsGivenOnce() {
        assertThat(Ports.take(Ports.anyFree())).isFalse();
    }

    /** A process that takes a port, says which, and lives until its input ends. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws IOException {
            System.out.println(Ports.anyFree());
            int unused = System.in.read();
        }
    }

    @Test
    void aPairIsTakenTogetherAndStaysBelowThePortsOfOutgoingConnections() {
        int port = Ports.anyFreePair(10_000);

        assertThat(port).isBetween(15_000, 22_000);
        assertThat(Ports.take(port)).isFalse();
        assertThat(Ports.take(port + 10_000)).isFalse();
    }

    @Test
    void freePortsStayBelowThoseOfOutgoingConnections() {
        assertThat(Ports.anyFree()).isBetween(15_000, 32_000);
    }
}
