package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.io.File;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @Test
    void aClusterIsNamedBySomeOfItsHosts() {
        Address address =
                Address.of(URI.create("rediss-cluster://ann:p%40ss@a:7000,b:7001?clientName=feed&ca=/ca.pem"));

        assertThat(address.isCluster()).isTrue();
        assertThat(address.servers()).extracting(RedisURI::getHost).containsExactly("a", "b");
        assertThat(address.servers()).extracting(RedisURI::getPort).containsExactly(7000, 7001);
        assertThat(address.servers()).allSatisfy(server -> {
            RedisCredentials credentials = Objects.requireNonNull(
                    server.getCredentialsProvider().resolveCredentials().block());
            assertThat(credentials.getUsername()).isEqualTo("ann");
            assertThat(new String(credentials.getPassword())).isEqualTo("p@ss");
            assertThat(server.isSsl()).isTrue();
            assertThat(server.getClientName()).isEqualTo("feed");
        });
        assertThat(address.files()).isEqualTo(Map.of("ca", new File("/ca.pem")));
    }

    @Test
    void anyOtherIsOneServerOrItsSentinels() {
        assertThat(Address.of(URI.create("redis://localhost:6379")).isCluster()).isFalse();
        assertThat(Address.of(URI.create("redis-sentinel://a:1,b:2#mine")).servers())
                .singleElement()
                .satisfies(server -> assertThat(server.getSentinels()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://ann:a%3Ab%40%23%3F%2F%25%20+%22'&@h, ann, 'a:b@#?/% +\"''&'",
        "redis://a%3Ab%40%23@h, , a:b@#",
        "redis://:a%3Ab@h, , a:b",
        "redis-cluster://ann:a%3Ab@h, ann, a:b",
        "redis-sentinel://a%3Ab@h#mine, , a:b"
    })
    void signsInWithExactlyTheEncodedPassword(URI redis, @Nullable String user, String password) {
        RedisCredentials credentials = Objects.requireNonNull(Address.of(redis)
                .servers()
                .get(0)
                .getCredentialsProvider()
                .resolveCredentials()
                .block());

        assertThat(credentials.getUsername()).isEqualTo(user);
        assertThat(new String(credentials.getPassword())).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource({
        "rediss://ann@h?iam=elasticache:orders,",
        "rediss-cluster://ann@h?iam=memorydb:orders&region=eu-west-1,",
        "rediss://ann@h?iam=orders, 'iam=elasticache:NAME, iam=elasticache-serverless:NAME, iam=memorydb:NAME'",
        "redis://ann@h?iam=elasticache:orders, 'a URI with iam= that starts with rediss:// or rediss-cluster://, names the user and has no password'",
        "rediss://h?iam=elasticache:orders, 'a URI with iam= that starts with rediss:// or rediss-cluster://, names the user and has no password'",
        "rediss://ann:b@h?iam=elasticache:orders, 'a URI with iam= that starts with rediss:// or rediss-cluster://, names the user and has no password'"
    })
    void tokensOfIamWantTheirCacheAUserAndTls(URI redis, @Nullable String problem) {
        assertThat(Address.problem(redis)).isEqualTo(Optional.ofNullable(problem));
    }

    @Test
    void signsInWithATokenOfIamAndNotWithTheUsersNameForAPassword() {
        assertThat(Address.of(URI.create("rediss://ann@h?iam=elasticache:orders"))
                        .servers()
                        .get(0)
                        .getCredentialsProvider())
                .isInstanceOf(IamCredentials.class);
    }

    @Test
    void aCertificateComesWithItsKey() {
        assertThat(Address.of(URI.create("rediss://localhost?certificate=pom.xml"))
                        .hasItsFiles())
                .isFalse();
        assertThat(Address.of(URI.create("rediss://localhost?certificate=pom.xml&key=pom.xml"))
                        .hasItsFiles())
                .isTrue();
    }
}
