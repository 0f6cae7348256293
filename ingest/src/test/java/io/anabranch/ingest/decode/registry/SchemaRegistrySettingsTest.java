package io.anabranch.ingest.decode.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anabranch.settings.Violations.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistrySettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8081", "https://registry.example/apis/ccompat/v7", "HTTP://[::1]:8081/"})
    void takesAnAddress(String url) {
        assertThat(SchemaRegistrySettings.of(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8081", "ftp://x", "http://", "http://x?y=1", "http://x#y", "http://x y"})
    void refusesWhatIsNone(String url) {
        assertThat(violations(url, null, null, null, null, null, null))
                .isEqualTo("url: must be http:// or https:// and a host, without ? and #, got '" + url + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://reader:canary@x:8081", "http://canary@x", "http://reader:can@ary@x y"})
    void wantsTheUserElsewhereAndDoesNotShowThePassword(String url) {
        assertThat(violations(url, null, null, null, null, null, null))
                .contains("url: must be ")
                .doesNotContain("canary", "can@ary");
        assertThat(violations("http://a:canary@x", null, null, null, null, null, null))
                .isEqualTo("url: must be without a user: put it into username and password, got 'http://***@x'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    u | canary | canary |  |  | token: must be alone: either token, or username and password, got '(secret)'
                      | canary |        |  |  | password: must be together with username, got '(secret)'
                    a:b | canary |      |  |  | username: must be without a colon, which ends it, got 'a:b'
                      |        | can ary |  |  | token: must be visible ASCII characters without spaces, got '(secret)'
                      |        |        | /no/such/file |  | ca: must be a readable PEM file of certificates, got '/no/such/file'
                      |        |        |  | /no/such/file | keystore: must be a readable PKCS12 file that keystore-password opens, got '/no/such/file'
                    """)
    void refusesWhatDoesNotGoTogether(
            String username, String password, String token, String ca, String keystore, String violation) {
        assertThat(violations("http://x", username, password, token, ca, keystore, null))
                .isEqualTo(violation);
    }

    @Test
    void refusesACertificateFileThatHasNone(@TempDir Path directory) throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "no certificate\n");

        assertThat(violations("https://x", null, null, null, empty.toString(), null, null))
                .startsWith("ca: must be a readable PEM file of certificates");
    }

    @Test
    void refusesATimeoutOutsideItsRangeAndAPasswordOfNoKeystore() {
        InvalidSettingsException invalid = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> new SchemaRegistrySettings(
                        "http://x",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("canary"),
                        Duration.ofMinutes(5)));

        assertThat(invalid)
                .hasMessage("keystore-password: must be together with keystore, got '(secret)'; "
                        + "request-timeout: must be 100ms to 60s, got '5m'");
    }

    private static String violations(
            String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String token,
            @Nullable String ca,
            @Nullable String keystore,
            @Nullable String secret) {
        return String.valueOf(catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> new SchemaRegistrySettings(
                                url,
                                Optional.ofNullable(username),
                                Optional.ofNullable(password),
                                Optional.ofNullable(token),
                                Optional.ofNullable(ca),
                                Optional.ofNullable(keystore),
                                Optional.ofNullable(secret),
                                Duration.ofSeconds(5)))
                .getMessage());
    }
}
