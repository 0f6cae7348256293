package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each store in turn refuses, hangs, is slow, breaks off, or does not know its user any more; the other sinks go on. */
class StoreIT extends FaultSuite {
    private static final int RATE = 200;
    private static final Map<Server, List<String>> SINKS = new EnumMap<>(Map.of(
            Server.DYNAMODB, List.of(Configuration.DYNAMODB),
            Server.CASSANDRA, List.of(Configuration.CASSANDRA),
            Server.MONGODB, List.of(Configuration.MONGODB),
            Server.OPENSEARCH, List.of(Configuration.SEARCH),
            Server.REDIS, List.of(Configuration.FEED, Configuration.LEADERBOARDS)));

    StoreIT(TestServers servers) {
        super(servers);
    }

    @Fault(21)
    @Tag("quick")
    @Test
    void refuses(Figures figures) throws Exception {
        eachInTurn(figures, isQuick() ? List.of(Server.MONGODB) : all(), isQuick() ? 3 : 30, FaultProxy::refuse);
    }

    @Fault(22)
    @Tag("quick")
    @Test
    void hangs(Figures figures) throws Exception {
        eachInTurn(figures, isQuick() ? List.of(Server.CASSANDRA) : all(), isQuick() ? 3 : 60, FaultProxy::hang);
    }

    @Fault(23)
    @Test
    void isSlowAndBreaksOff(Figures figures) throws Exception {
        eachInTurn(figures, all(), 20, proxy -> {
            proxy.delay(Duration.ofSeconds(1));
            proxy.resetOnce();
        });
    }

    @Fault(24)
    @Tag("quick")
    @Test
    void takesRequestsAndLosesAnswers(Figures figures) throws Exception {
        eachInTurn(
                figures, isQuick() ? List.of(Server.REDIS) : all(), isQuick() ? 3 : 15, proxy -> proxy.loseAnswers(20));
    }

    private static List<Server> all() {
        return List.copyOf(SINKS.keySet());
    }

    private void eachInTurn(Figures figures, List<Server> stores, int seconds, Consumer<FaultProxy> fault)
            throws Exception {
        Servers real = Servers.of(servers());
        Servers seen = real;
        Map<Server, FaultProxy> proxies = new EnumMap<>(Server.class);
        for (Server store : stores) {
            FaultProxy proxy = servers().proxy(store);
            proxies.put(store, proxy);
            seen = seen.with(store, proxy.address());
        }
        String name = servers().newName("f");
        Scenario scenario = scenario(figures, Configuration.of(seen, name), Configuration.of(real, name));
        scenario.createTables();
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.publish(RATE, 0).join();
        scenario.awaitNoLag();
        for (Server store : stores) {
            FaultProxy proxy = proxies.getOrDefault(store, servers().proxy(store));
            fault.accept(proxy);
            scenario.publish(seconds * RATE, RATE).join();
            await("the sinks of other stores go on while " + store.title() + " is out")
                    .atMost(Scenario.DEADLINE)
                    .untilAsserted(() -> assertThat(scenario.groups().lag().entrySet())
                            .filteredOn(
                                    lag -> !SINKS.getOrDefault(store, List.of()).contains(lag.getKey()))
                            .allSatisfy(lag ->
                                    assertThat(lag.getValue()).as(lag.getKey()).isZero()));
            scenario.checkCommits();
            proxy.heal();
            scenario.awaitNoLag();
        }
        figures.put("stores", String.join(" ", stores.stream().map(Server::id).toList()));
        figures.put("seconds of each fault", seconds);
        assertThat(process.isReady()).isTrue();
        scenario.finish();
    }

    @Fault(26)
    @Tag("quick")
    @Test
    void knowsItsUserNoMore(Figures figures) throws Exception {
        String user = servers().newName("u");
        Configuration all = Configuration.of(Servers.of(servers()), servers().newName("f"));
        Configuration signedIn =
                all.withRedis("redis://" + user + ":first@" + all.servers().redis());
        Scenario scenario = scenario(figures, signedIn, signedIn);
        RedisCommands<String, String> redis = scenario.stores().redis();
        setPassword(scenario, user, "first");
        scenario.createTables();
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.publish(1_000, 0).join();
        scenario.awaitNoLag();

        setPassword(scenario, user, "second");
        redis.clientKill(KillArgs.Builder.user(user));
        scenario.publish(1_000, 0).join();
        await("the sinks of other stores go on")
                .atMost(Scenario.DEADLINE)
                .until(() -> scenario.groups().lag().getOrDefault(Configuration.MONGODB, 1L) == 0);
        await("the log says what is wrong and whose it is")
                .atMost(Scenario.DEADLINE)
                .untilAsserted(() -> assertThat(process.log()).containsIgnoringCase("WRONGPASS"));
        assertThat(process.log()).doesNotContain(":first@").doesNotContain("\tat ");
        scenario.checkCommits();

        setPassword(scenario, user, "first");
        scenario.awaitNoLag();
        scenario.finish();
        redis.aclDeluser(user);
    }

    private static void setPassword(Scenario scenario, String user, String password) {
        assertThat(scenario.stores()
                        .redis()
                        .aclSetuser(
                                user,
                                AclSetuserArgs.Builder.reset()
                                        .on()
                                        .addPassword(password)
                                        .allKeys()
                                        .allChannels()
                                        .allCommands()))
                .isEqualTo("OK");
    }
}
