package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9600", "127.8.0.1:0", "localhost:9600", "[::1]:9600"})
    void anAddressOfThisMachineNeedsNoToken(String http) {
        assertThat(OpsSettings.of(http, Optional.empty()).token()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:9600",
                "[::]:9600",
                "10.0.0.1:9600",
                "127.0.0.1.example.com:9600",
                "localhost.example.com:9600"
            })
    void anyOtherAddressWantsOne(String http) {
        assertThatThrownBy(() -> OpsSettings.of(http, Optional.empty()))
                .hasMessageContaining("an address of this machine alone");
        assertThat(OpsSettings.of(http, Optional.of("token")).http()).isEqualTo(http);
    }

    @Test
    void theTokenIsWhatTheFileHoldsWithoutItsLineEnd() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");

        assertThat(settings(file).token()).contains("0123456789abcdef");
    }

    @Test
    void aFileThatIsNotThereOrHoldsTooLittleIsNamedWithTheRemedy() throws Exception {
        Path small = Files.writeString(folder.resolve("small"), "canary-secret");

        assertThatThrownBy(() -> settings(folder.resolve("none")).token())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("ops.token-file", "none", "openssl rand");
        assertThatThrownBy(() -> settings(small).token())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("13 characters, fewer than 16")
                .hasMessageNotContaining("canary-secret");
    }

    private static OpsSettings settings(Path tokenFile) {
        return OpsSettings.of("127.0.0.1:9600", Optional.of(tokenFile.toString()));
    }
}
