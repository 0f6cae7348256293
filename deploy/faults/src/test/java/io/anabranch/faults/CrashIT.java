package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process dies, at any moment and at the worst ones. */
class CrashIT extends FaultSuite {
    private static final int KILLED = 137;
    private static final int EVENTS = 3_000;

    CrashIT(TestServers servers) {
        super(servers);
    }

    static Stream<String> sinks() {
        return isQuick()
                ? Stream.of(Configuration.MONGODB, Configuration.LEADERBOARDS)
                : Stream.of(
                        Configuration.DYNAMODB,
                        Configuration.CASSANDRA,
                        Configuration.MONGODB,
                        Configuration.LEADERBOARDS);
    }

    static Stream<String> places() {
        return isQuick() ? Stream.of("letter-sent") : Stream.of("letter-sent", "letter-acknowledged");
    }

    @Fault(1)
    @Test
    void isKilledTwentyTimesAtRandomMoments(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        CompletableFuture<Void> publishing = scenario.publish(30_000, 400);
        int kills = 20;
        for (int kill = 1; kill <= kills; kill++) {
            ProgramProcess process = scenario.startAndAwaitReady("process");
            int after = scenario.ledger().records() + scenario.random().nextInt(200, 1_000);
            scenario.awaitPublished(Math.min(after, 30_000));
            process.kill();
            scenario.checkCommits();
        }
        figures.put("kills", kills);
        publishing.join();
        ProgramProcess last = scenario.start("process");
        scenario.awaitReady(last);
        scenario.finish();
    }

    @Fault(2)
    @Tag("quick")
    @ParameterizedTest
    @MethodSource("sinks")
    void diesBetweenAStoresWriteAndTheCommit(String sink, Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(sink));
        scenario.publish(EVENTS, 0).join();
        int writes = scenario.random().nextInt(1, 5);
        figures.put("died after write", writes);

        Launch hooked = Launch.PLAIN.withHooks("faults.hook=" + sink + ":halt:" + writes);
        ProgramProcess doomed =
                scenario.start(scenario.configuration().with(sink, "kind: hooked-" + sink), "doomed", hooked);
        assertThat(doomed.awaitEnd(Duration.ofMinutes(1))).as(doomed::log).isEqualTo(KILLED);
        assertThat(scenario.committed(sink)).as("not all is committed").isLessThan(EVENTS);
        scenario.checkCommits();

        ProgramProcess next = scenario.start("next");
        scenario.awaitReady(next);
        scenario.finish();
    }

    @Fault(3)
    @Tag("quick")
    @ParameterizedTest
    @MethodSource("places")
    void diesAroundTheAcknowledgementOfADeadLetter(String place, Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(Configuration.MONGODB));
        scenario.publish(EVENTS, 0).join();
        int letter = scenario.random().nextInt(1, 15);
        figures.put("died at letter", letter);

        Path properties = Files.writeString(
                folder().resolve("client.properties"), "interceptor.classes=" + HookedClient.class.getName() + "\n");
        ProgramProcess doomed = scenario.start(
                scenario.configuration().withKafka("client-properties: \"" + properties + "\""),
                "doomed",
                Launch.PLAIN.withHooks("faults.hook=" + place + ":halt:" + letter));
        assertThat(doomed.awaitEnd(Duration.ofMinutes(1))).as(doomed::log).isEqualTo(KILLED);
        scenario.checkCommits();

        ProgramProcess next = scenario.start("next");
        scenario.awaitReady(next);
        scenario.finish();
    }

    @Fault(8)
    @Tag("quick")
    @ParameterizedTest
    @MethodSource("sinks")
    void anUnexpectedExceptionInASinksCallbackSkipsNothing(String sink, Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(sink));
        scenario.publish(EVENTS, 0).join();

        ProgramProcess process = scenario.start(
                scenario.configuration().with(sink, "kind: hooked-" + sink),
                "process",
                Launch.PLAIN.withHooks("faults.hook=" + sink + ":throw:2"));
        scenario.awaitNoLag();

        assertThat(process.metric("anabranch_branch_restarts_total", "\"" + sink + "\""))
                .as("restarts of the branch")
                .isPositive();
        scenario.finish();
    }

    @Fault(4)
    @Tag("quick")
    @Test
    void whatWasInFlightAtSigtermIsNotDoneAgain(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        CompletableFuture<Void> publishing = scenario.publish(2 * EVENTS, 0);
        ProgramProcess first = scenario.startAndAwaitReady("process");
        scenario.awaitCommitted(Configuration.MONGODB, 500);
        assertThat(first.terminate()).as(first::log).isZero();
        publishing.join();
        scenario.checkCommits();

        ProgramProcess second = scenario.startAndAwaitReady("process");
        scenario.awaitNoLag();
        scenario.terminateAll();

        int events = scenario.ledger().records() - scenario.ledger().malformed().size();
        for (String sink : Configuration.ALL) {
            assertThat(written(second.log(), sink))
                    .as("written by both processes to " + sink)
                    .isEqualTo(events);
        }
        scenario.checkExact();
    }

    /** What processes that ended one after another say in their log that they wrote to a sink. */
    private static long written(String log, String sink) {
        Matcher totals = Pattern.compile("written: .*\\b" + sink + " (\\d+)").matcher(log);
        long sum = 0;
        while (totals.find()) {
            sum += Long.parseLong(totals.group(1));
        }
        return sum;
    }

    @Fault(5)
    @Test
    void sigtermWhileAStoreHangsEndsAtItsDeadline(Figures figures) throws Exception {
        FaultProxy mongodb = servers().proxy(Server.MONGODB);
        Scenario scenario = behindProxy(figures, Server.MONGODB, mongodb);
        CompletableFuture<Void> publishing = scenario.publish(EVENTS, 500);
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.awaitCommitted(Configuration.MONGODB, 200);
        mongodb.hang();
        publishing.join();

        long began = System.nanoTime();
        assertThat(process.terminate()).as(process::log).isEqualTo(1);
        long seconds = (System.nanoTime() - began) / 1_000_000_000L;
        figures.put("ended after s", seconds);
        assertThat(seconds)
                .as("seconds until its end, of 25 to drain and 8 to close")
                .isBetween(20L, 36L);
        scenario.checkCommits();

        mongodb.heal();
        ProgramProcess next = scenario.start("next");
        scenario.awaitReady(next);
        scenario.finish();
    }
}
