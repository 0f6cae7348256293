package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithServers({Server.REDIS, Server.MONGODB})
class WithServersIT {
    private static final Recipe REDIS = new RedisRecipe(new Jars(Folders.cache(), line -> {}));

    private final TestServers servers;

    WithServersIT(TestServers servers) {
        this.servers = servers;
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "MONGODB"})
    void givesServersThatAnswer(Server server) throws IOException {
        Recipe.of(server, new Jars(Folders.cache(), line -> {}), false).ask(servers.address(server));
    }

    @Test
    void tellsUrisThatClientsRead() {
        assertThat(servers.redis())
                .isEqualTo("redis://127.0.0.1:" + servers.address(Server.REDIS).getPort());
        assertThat(servers.mongodb()).startsWith("mongodb://127.0.0.1:");
    }

    @Test
    void makesNamesThatEveryStoreTakes() {
        List<String> names = List.of(servers.newName("events"), servers.newName("events"));

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("events_[a-z0-9]{12}"));
    }

    @Test
    void putsAProxyBeforeAServer(TestServers ofThisTest) throws IOException {
        FaultProxy proxy = ofThisTest.proxy(Server.REDIS);
        REDIS.ask(proxy.address());

        proxy.refuse();

        assertThatThrownBy(() -> REDIS.ask(proxy.address())).isInstanceOf(IOException.class);
        REDIS.ask(ofThisTest.address(Server.REDIS));
    }

    @Test
    void saysWhatToDoAboutAServerThatWasNotAskedFor() {
        assertThatThrownBy(servers::kafka)
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("add Server.KAFKA to its @WithServers");
    }
}
