package io.anabranch.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anabranch.faults.Draws.Drawn;
import io.anabranch.faults.Draws.Kind;
import io.anabranch.faults.Draws.Round;
import io.anabranch.local.FaultProxy;
import io.anabranch.local.LocalStack;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three faults at once, again and again, drawn from a seed: {@code mvn -Pfaults verify -Dfaults.minutes=60 -Dfaults.seed=7}. Each round is
 * printed before it begins. Every few minutes all is compared, and another topic, other tables and other processes take over.
 */
class NightlyIT {
    private static final int RATE = 100;
    private static final int PROCESSES = 2;
    private static final Duration EPISODE = Duration.ofMinutes(5);
    private static final List<Server> STORES =
            List.of(Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS, Server.OPENSEARCH);

    @TempDir
    private Path folder = Path.of("");

    private final Map<Server, FaultProxy> proxies = new EnumMap<>(Server.class);
    private final List<ProgramProcess> processes = new ArrayList<>();
    private int rounds;
    private long records;
    private long checked;

    @Fault(FaultTable.NONE)
    @Test
    void threeFaultsAtOnceUntilTheTimeIsOver(Figures figures) throws Exception {
        int minutes = Integer.getInteger("faults.minutes", 0);
        assumeTrue(minutes > 0, "-Dfaults.minutes is not given");
        long seed = FaultSuite.seed();
        System.out.printf("nightly: %d minutes from seed %d%n", minutes, seed);
        figures.put("seed", Long.toString(seed));
        Draws draws = new Draws(seed, kinds());
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        try (LocalStack stack = LocalStack.builder()
                .servers(
                        Server.KAFKA,
                        Server.DYNAMODB,
                        Server.CASSANDRA,
                        Server.MONGODB,
                        Server.REDIS,
                        Server.OPENSEARCH)
                .start()) {
            Servers real = Servers.of(stack);
            Servers seen = real;
            for (Server store : STORES) {
                FaultProxy proxy = FaultProxy.to(stack.address(store));
                proxies.put(store, proxy);
                seen = seen.with(store, proxy.address());
            }
            for (int episode = 1; System.nanoTime() < end; episode++) {
                String name = "nightly_" + episode;
                try (Scenario scenario = new Scenario(
                        Configuration.of(seen, name),
                        Configuration.of(real, name),
                        Files.createDirectory(folder.resolve(name)),
                        new Figures(),
                        seed + episode)) {
                    run(scenario, stack, draws);
                    records += scenario.ledger().records();
                    checked += scenario.checked();
                    System.out.printf("episode %d is exact: %s%n", episode, scenario.figures());
                }
                figures.put("episodes", episode);
                figures.put("rounds", rounds);
                figures.put("records", records);
                figures.put("checked below commits", checked);
            }
        } finally {
            proxies.values().forEach(FaultProxy::close);
        }
    }

    /** All, or those that {@code -Dfaults.kinds=PROCESS_KILLED,STORE_SLOW,BROKER_KILLED} names, to look closer at a round. */
    private static List<Kind> kinds() {
        String named = System.getProperty("faults.kinds", "");
        return named.isEmpty()
                ? List.of(Kind.values())
                : Stream.of(named.split(",", -1)).map(Kind::valueOf).toList();
    }

    private void run(Scenario scenario, LocalStack stack, Draws draws) throws Exception {
        scenario.createTables();
        processes.clear();
        for (int number = 0; number < PROCESSES; number++) {
            processes.add(scenario.startAndAwaitReady("process-" + number));
        }
        CompletableFuture<Void> publishing = scenario.publish((int) EPISODE.toSeconds() * RATE, RATE);
        scenario.awaitPublished(1);
        long end = System.nanoTime() + EPISODE.toNanos();
        while (System.nanoTime() < end) {
            if (publishing.isCompletedExceptionally()) {
                publishing.join();
            }
            Round round = draws.next();
            rounds++;
            System.out.printf(
                    "round %d: %s for %.1f s; published %,d%n",
                    rounds,
                    round.faults(),
                    round.length().toMillis() / 1e3,
                    scenario.ledger().records());
            disturb(scenario, stack, round);
        }
        publishing.join();
        processes.forEach(scenario::awaitReady);
        scenario.finish();
    }

    private void disturb(Scenario scenario, LocalStack stack, Round round) throws Exception {
        round.faults().forEach(fault -> begin(stack, fault));
        if (!round.has(Kind.BROKER_FROZEN) && !round.has(Kind.BROKER_KILLED)) {
            scenario.checkCommits();
        }
        await().pollDelay(round.length()).atMost(round.length().plusSeconds(10)).until(() -> true);
        round.faults().forEach(fault -> end(scenario, stack, fault));
        scenario.checkCommits();
        processes.forEach(scenario::awaitReady);
    }

    private void begin(LocalStack stack, Drawn fault) {
        switch (fault.kind()) {
            case STORE_REFUSES -> proxy(fault).refuse();
            case STORE_HANGS -> proxy(fault).hang();
            case STORE_SLOW -> proxy(fault).delay(Duration.ofMillis(500));
            case STORE_BREAKS_OFF -> proxy(fault).resetOnce();
            case STORE_LOSES_ANSWERS -> proxy(fault).loseAnswers(20);
            case PROCESS_KILLED -> process(fault).kill();
            // Any exit code: it may be asked while a store is out for longer than it waits.
            case PROCESS_TERMINATED -> terminate(process(fault));
            case PROCESS_SLEEPS -> pause(process(fault));
            case BROKER_FROZEN -> stack.pause(Server.KAFKA);
            case BROKER_KILLED -> stack.kill(Server.KAFKA);
        }
    }

    private void end(Scenario scenario, LocalStack stack, Drawn fault) {
        switch (fault.kind()) {
            case STORE_REFUSES, STORE_HANGS, STORE_SLOW, STORE_BREAKS_OFF, STORE_LOSES_ANSWERS ->
                proxy(fault).heal();
            case PROCESS_KILLED, PROCESS_TERMINATED -> replace(scenario, fault);
            case PROCESS_SLEEPS -> resume(process(fault));
            case BROKER_FROZEN -> stack.resume(Server.KAFKA);
            case BROKER_KILLED -> stack.restart(Server.KAFKA);
        }
    }

    private static void terminate(ProgramProcess process) {
        int unused = process.terminate();
    }

    private static void pause(ProgramProcess process) {
        if (process.isAlive()) {
            process.pause();
        }
    }

    private static void resume(ProgramProcess process) {
        if (process.isAlive()) {
            process.resume();
        }
    }

    private void replace(Scenario scenario, Drawn fault) {
        int number = fault.target() % PROCESSES;
        if (!processes.get(number).isAlive()) {
            processes.set(number, scenario.start("process-" + number));
        }
    }

    private ProgramProcess process(Drawn fault) {
        return processes.get(fault.target() % PROCESSES);
    }

    private FaultProxy proxy(Drawn fault) {
        FaultProxy proxy = proxies.get(STORES.get(fault.target() % STORES.size()));
        if (proxy == null) {
            throw new IllegalStateException("There is no proxy for " + fault);
        }
        return proxy;
    }
}
