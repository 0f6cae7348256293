package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;

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
    void freePortsStayBelowThoseOfOutgoingConnections() {
        assertThat(Ports.anyFree()).isBetween(15_000, 32_000);
    }
}
