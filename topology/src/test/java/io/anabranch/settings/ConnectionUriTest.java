package io.anabranch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.settings.ConnectionUri.MalformedUriException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {
    @Test
    void takesAUriApart() {
        ConnectionUri uri = ConnectionUri.parse("mongodb://ann:p%40ss+1@a:1,[::1]:2,c/db?w=1&tls=true#x");

        assertThat(uri.scheme()).isEqualTo("mongodb");
        assertThat(uri.user()).contains("ann");
        assertThat(uri.password()).contains("p@ss+1");
        assertThat(uri.hosts()).containsExactly("a:1", "[::1]:2", "c");
        assertThat(uri.path()).isEqualTo("/db");
        assertThat(uri.parameters()).isEqualTo(Map.of("w", "1", "tls", "true"));
        assertThat(uri.fragment()).contains("x");
        assertThat(uri).hasToString("mongodb://***@a:1,[::1]:2,c/db?w=1&tls=true#x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "?", "@", "/", ":", "%", " ", "\"", "%4", "\u0001", "\n", "é", "<", "\\"})
    void refusesAPasswordThatIsNotPercentEncodedAndShowsNothingOfIt(String reserved) {
        String text = "redis://app:Canary" + reserved + "Secret@host:6379";

        assertThatThrownBy(() -> ConnectionUri.parse(text))
                .isInstanceOf(MalformedUriException.class)
                .hasMessageContaining("percent-encoded")
                .hasMessageNotContaining("Canary")
                .hasMessageNotContaining("Secret");
        assertThat(ConnectionUri.masked(text)).isEqualTo("redis://***");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:Canary%23x@h:1/0, redis://***@h:1/0",
        "redis://Canary@h, redis://***@h",
        "redis://h:1?clientName=c, redis://h:1?clientName=c",
        "mongodb://h/?proxyPassword=Canary&w=1, mongodb://h/?proxyPassword=***&w=1",
        "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:Canary, mongodb://h/?authMechanismProperties=***",
        "redis://:Canary, redis://***",
        "Canary, ***",
        "'a b://Canary@h', ***"
    })
    void masksTheSecretAlone(String text, String shown) {
        assertThat(ConnectionUri.masked(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"http://h:99999, http://h:99999", "http://me:Can#ar@y@h, http://***@h", "me:Canary@h, ***@h", "h, h"})
    void masksTheUserOfAnAddressThatShouldHaveNone(String text, String shown) {
        assertThat(ConnectionUri.withoutUser(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "host:6379, scheme://host:port",
        "redis://, scheme://host:port",
        "'redis://a,,b', scheme://host:port",
        "redis://h:99999, a port from 1 to 65535",
        "redis://h:0, a port from 1 to 65535",
        "redis://h:port, scheme://host:port",
        "'redis://a b', scheme://host:port",
        "redis://h/0?timeout, name=value",
        "redis://h/0?a=%zz, %25"
    })
    void refusesWhatIsNoUri(String text, String allowed) {
        assertThatThrownBy(() -> ConnectionUri.parse(text)).hasMessageContaining(allowed);
    }

    @Test
    void namesParametersThatAreNotKnown() {
        ConnectionUri uri = ConnectionUri.parse("redis://h?Timeout=1s&tiemout=2s");

        assertThat(uri.unknownParameters(List.of("timeout"))).containsExactly("tiemout");
    }

    @Test
    void takesItsSecretsOutOfAnothersMessage() {
        ConnectionUri uri = ConnectionUri.parse("mongodb://ann:p%40ss@h/?proxyPassword=geheim");

        assertThat(uri.withoutSecrets("bad ann:p%40ss, p%40ss, p@ss or geheim at h"))
                .isEqualTo("bad ***, ***, *** or *** at h");
    }
}
