package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    KAFKA     | broker:9093                               | broker | 9093  | broker:9093
                    KAFKA     | one:9092,two:9092                         | one    | 9092  | one:9092,two:9092
                    CASSANDRA | ring                                      | ring   | 9042  | ring
                    DYNAMODB  | http://ddb:8001                           | ddb    | 8001  | http://ddb:8001
                    REDIS     | cache:6380                                | cache  | 6380  | redis://cache:6380
                    REDIS     | rediss://:secret@cache                    | cache  | 6379  | rediss://:secret@cache
                    MONGODB   | mongodb://me:pw@one,two:27018/x?authSource=a | one | 27017 | mongodb://me:pw@one,two:27018/x?authSource=a
                    SCHEMA_REGISTRY | http://schemas:8085/v1              | schemas | 8085 | http://schemas:8085/v1
                    SCHEMA_REGISTRY | schemas                             | schemas | 8081 | http://schemas
                    """)
    void readsWhatAVariableSays(Server server, String given, String host, int port, String uri) {
        Endpoint endpoint = Endpoint.parse(server, given);

        assertThat(endpoint.address().getHostString()).isEqualTo(host);
        assertThat(endpoint.address().getPort()).isEqualTo(port);
        assertThat(endpoint.uri()).isEqualTo(uri);
    }

    @Test
    void namesTheVariableThatItCannotRead() {
        assertThatThrownBy(() -> Endpoint.parse(Server.KAFKA, "two words"))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("ANABRANCH_IT_KAFKA");
    }
}
