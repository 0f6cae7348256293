package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPropertiesCheckTest {
    private static final String PLAIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" ";

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "security.protocol=SSL",
                "session.timeout.ms=10000\ngroup.protocol=classic",
                "bootstrap.servers=other:1\nenable.auto.commit=true",
                "my.own.plugin=x",
                "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=" + PLAIN + "password=\"geheim\";"
            })
    void takesWhatTheClientsTake(String text) throws IOException {
        assertThat(problem(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session.timeout.ms=10000 | without session.timeout.ms: under the group protocol 'consumer'",
                "heartbeat.interval.ms=3000 | without heartbeat.interval.ms",
                "partition.assignment.strategy=x.RangeAssignor | without partition.assignment.strategy",
                "group.protocol=CONSUMER%nsession.timeout.ms=1%nheartbeat.interval.ms=1 | without session.timeout.ms, heartbeat.interval.ms",
                "group.protocol=classic%ngroup.remote.assignor=uniform | group.remote.assignor",
                "group.protocol=newest | group.protocol",
                "max.poll.interval.ms=soon | Invalid value soon for configuration max.poll.interval.ms",
                "security.protocol=SALS_SSL | security.protocol",
                "max.in.flight.requests.per.connection=10 | max.in.flight.requests.per.connection",
                "retries=0 | retries",
                "delivery.timeout.ms=1000 | delivery.timeout.ms",
                "request.timeout.ms=-1 | request.timeout.ms",
                "security.protocol=SASL_SSL | with sasl.jaas.config",
                "ssl.keystore.location=/nope/k.p12 | whose ssl.keystore.location names a file that can be read, it has '/nope/k.p12'",
                "ssl.truststore.location=/nope/t.p12 | whose ssl.truststore.location names a file"
            })
    void saysWhatTheClientsWouldRefuse(String text, String allowed) throws IOException {
        assertThat(problem(text.replace("%n", "\n"))).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=\"ge\"heim\";",
                "password=\"geheim\"",
                "password=geheim",
                "password=ge;heim;",
                "password=\"geheim",
                "password=\"x\" geheim;",
                "geheim"
            })
    void citesNoPasswordOfACredentialThatIsMalformed(String password) throws IOException {
        String said = problem("security.protocol=SASL_SSL\nsasl.jaas.config=" + PLAIN + password);

        assertThat(said)
                .contains("sasl.jaas.config is '<login module> required")
                .doesNotContain("heim");
    }

    @Test
    void aFileThatIsNoneIsSaid() throws IOException {
        assertThat(ClientPropertiesCheck.problem("/nope/client.properties")).contains("a file that can be read");
        assertThat(ClientPropertiesCheck.problem(folder.toString())).contains("a file that can be read");
        assertThat(ClientPropertiesCheck.problem("\0")).isPresent();
        assertThat(problem("a=\\u00zz")).contains("name=value");
        Path latin = Files.write(folder.resolve("latin"), "a=\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ClientPropertiesCheck.problem(latin.toString()).orElse("")).contains("UTF-8");
    }

    private String problem(String text) throws IOException {
        Path file = Files.write(folder.resolve("client.properties"), List.of(text));
        return ClientPropertiesCheck.problem(file.toString()).orElse("");
    }
}
