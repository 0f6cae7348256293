package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anabranch.local.ProgramProcess;
import io.anabranch.local.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replicas come, go, sleep, and are of two versions; the topic grows. */
class GroupIT extends FaultSuite {
    private static final int RATE = 300;

    GroupIT(TestServers servers) {
        super(servers);
    }

    @Fault(6)
    @Test
    void aReplicaThatSleptPastItsSessionCommitsNothingWhenItWakes(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        // On a busy machine a session of 6 s, as the tests' broker has it, ends without anyone asleep.
        setSession(scenario, 15_000);
        ProgramProcess sleeper = scenario.startAndAwaitReady("sleeper");
        ProgramProcess heir = scenario.startAndAwaitReady("heir");
        scenario.publish(5 * RATE, RATE).join();

        sleeper.pause();
        // Whoever polled within the last 20 s holds itself for a member: sessions are 45 s by default.
        scenario.publish(25 * RATE, RATE).join();
        scenario.awaitNoLag();
        scenario.checkCommits();

        CompletableFuture<Void> publishing = scenario.publish(15 * RATE, RATE);
        sleeper.resume();
        Map<String, Map<Integer, Long>> highest = scenario.groups().committed();
        Set<String> backwards = new HashSet<>();
        await().atMost(Scenario.DEADLINE).pollInterval(Duration.ofMillis(100)).until(() -> {
            backwards.addAll(advance(highest, scenario.groups().committed()));
            return publishing.isDone();
        });
        figures.put("commits that went back", backwards.size());
        assertThat(backwards)
                .as("positions that a late commit put back" + scenario.logs())
                .isEmpty();
        scenario.checkCommits();
        scenario.awaitReady(sleeper);
        assertThat(heir.isAlive()).isTrue();
        scenario.finish();
    }

    @Fault(10)
    @Test
    void replicasComeAndGoEveryThreeSeconds(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        int rounds = 20;
        CompletableFuture<Void> publishing = scenario.publish(rounds * 3 * RATE, RATE);
        ProgramProcess[] replicas = new ProgramProcess[3];
        replicas[0] = scenario.start("replica-0");
        int kills = 0;
        int stops = 0;
        for (int round = 1; round <= rounds; round++) {
            scenario.awaitPublished(round * 3 * RATE);
            // The first stays, so that something is committed while the others come and go.
            int slot = 1 + scenario.random().nextInt(replicas.length - 1);
            ProgramProcess replica = replicas[slot];
            if (replica == null || !replica.isAlive()) {
                replicas[slot] = scenario.start("replica-" + slot);
            } else if (scenario.random().nextBoolean()) {
                kills++;
                replica.kill();
            } else {
                stops++;
                // 143 of one that had just been started, and did not listen to signals yet.
                assertThat(replica.terminate()).as(replica::log).isIn(0, 143);
            }
            if (round % 5 == 0) {
                scenario.checkCommits();
            }
        }
        figures.put("rounds", rounds);
        figures.put("killed", kills);
        figures.put("stopped", stops);
        publishing.join();
        ProgramProcess last = scenario.start("last");
        scenario.awaitReady(last);
        scenario.finish();
    }

    @Fault(13)
    @Tag("quick")
    @Test
    void partitionsAreAddedWhileItRuns(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, FaultSuite::fewerIfQuick);
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.publish(1_000, 0).join();
        int before = scenario.describeTopic().partitions().size();
        String topic = scenario.configuration().topic();

        var unused = Groups.await(scenario.groups()
                .admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(before + 3)))
                .all());
        await("every partition has a leader")
                .atMost(Scenario.DEADLINE)
                .until(() -> scenario.describeTopic().partitions().stream()
                                .filter(partition -> partition.leader() != null)
                                .count()
                        == before + 3);
        scenario.publish(2_000, 0).join();

        Set<Integer> filled = new HashSet<>();
        scenario.ledger().forEach((position, entry) -> filled.add(position.partition()));
        assertThat(filled).as("partitions with records").contains(before, before + 1, before + 2);
        figures.put("partitions", before + " to " + (before + 3));
        scenario.awaitNoLag();
        assertThat(process.isReady()).isTrue();
        scenario.finish();
    }

    /** {@code -Dfaults.other}: the folder {@code deploy/app/target} of another version's build. */
    @Fault(40)
    @Test
    void twoVersionsShareOneGroup(Figures figures) throws Exception {
        String other = System.getProperty("faults.other", "");
        assumeTrue(
                Files.exists(Path.of(other).resolve("anabranch-app.jar")),
                "-Dfaults.other names no folder with another version's anabranch-app.jar and lib: see docs/faults.md");
        Launch older = Launch.PLAIN.of(Path.of(other));
        Scenario scenario = scenario(figures, Configuration::withoutSearch);
        CompletableFuture<Void> publishing = scenario.publish(40 * RATE, RATE);
        ProgramProcess first = scenario.start("older", older);
        scenario.awaitReady(first);
        scenario.awaitCommitted(Configuration.MONGODB, 3 * RATE);

        ProgramProcess newer = scenario.startAndAwaitReady("newer");
        scenario.awaitPublished(15 * RATE);
        scenario.checkCommits();
        assertThat(first.terminate()).as(first::log).isZero();
        scenario.awaitPublished(20 * RATE);
        ProgramProcess back = scenario.start("older", older);
        scenario.awaitReady(back);
        assertThat(newer.terminate()).as(newer::log).isZero();
        scenario.checkCommits();
        publishing.join();
        scenario.finish();
    }

    private static void setSession(Scenario scenario, int millis) {
        ConfigResource group = new ConfigResource(
                ConfigResource.Type.GROUP, scenario.configuration().name());
        AlterConfigOp session = new AlterConfigOp(
                new ConfigEntry("consumer.session.timeout.ms", Integer.toString(millis)), AlterConfigOp.OpType.SET);
        var unused = Groups.await(scenario.groups()
                .admin()
                .incrementalAlterConfigs(Map.of(group, List.of(session)))
                .all());
    }

    /** Raises the highest positions to those of now; returns those that were higher before. */
    private static Set<String> advance(Map<String, Map<Integer, Long>> highest, Map<String, Map<Integer, Long>> now) {
        Set<String> backwards = new HashSet<>();
        now.forEach((branch, positions) -> positions.forEach((partition, offset) -> {
            Map<Integer, Long> ofBranch = highest.get(branch);
            if (ofBranch != null) {
                long before = ofBranch.getOrDefault(partition, 0L);
                if (offset < before) {
                    backwards.add(branch + "-" + partition + ": " + before + " to " + offset);
                }
                ofBranch.put(partition, Math.max(before, offset));
            }
        }));
        return backwards;
    }
}
