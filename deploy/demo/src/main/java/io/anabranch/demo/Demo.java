package io.anabranch.demo;

import io.anabranch.app.Main;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.verify.Report;
import io.anabranch.app.verify.Verification;
import io.anabranch.load.Loader;
import io.anabranch.load.Script;
import io.anabranch.local.LocalStack;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One run of the demo, from starting the servers to the table. */
final class Demo {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int USERS = 10_000;

    private final Options options;
    private final PrintWriter out;
    private final boolean terminal;
    private final long started = System.nanoTime();

    Demo(Options options, PrintWriter out, boolean terminal) {
        this.options = options;
        this.out = out;
        this.terminal = terminal;
    }

    /** What the user asked for. */
    record Options(
            long events,
            int rate,
            long seed,
            double duplicates,
            double malformed,
            boolean keep,
            Optional<Outage> outage) {
        Script script() {
            long spacingNanos = rate == 0 ? 100_000 : 1_000_000_000L / rate;
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Instant first = rate == 0 ? now.minusNanos(events * spacingNanos) : now;
            return new Script(seed, USERS, duplicates, malformed, first, spacingNanos);
        }
    }

    /** @param chosen where the servers keep data and logs; null is a folder that is deleted at the end */
    int run(@Nullable Path chosen) throws Exception {
        Path directory =
                chosen == null ? Files.createTempDirectory("anabranch-demo-") : Files.createDirectories(chosen);
        say("starting Kafka, Cassandra, DynamoDB Local, Redis, OpenSearch and a MongoDB-protocol server");
        LocalStack.Builder builder = LocalStack.builder()
                .servers(
                        Server.KAFKA,
                        Server.CASSANDRA,
                        Server.DYNAMODB,
                        Server.REDIS,
                        Server.MONGODB,
                        Server.OPENSEARCH)
                .directory(directory.resolve("servers"))
                .progress(this::say);
        try (LocalStack stack = builder.start()) {
            return run(stack, directory);
        } finally {
            if (chosen == null) {
                Folder.delete(directory);
            }
        }
    }

    private int run(LocalStack stack, Path directory) throws Exception {
        DemoPipeline pipeline = new DemoPipeline(
                at(stack, Server.KAFKA),
                at(stack, Server.DYNAMODB),
                at(stack, Server.CASSANDRA),
                at(stack, Server.MONGODB),
                at(stack, Server.REDIS),
                at(stack, Server.OPENSEARCH),
                /* suffix= */ "",
                ProgramProcess.freePort());
        Path config = pipeline.write(directory);
        say("creating topics, tables and indexes");
        int created = Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out);
        if (created != 0) {
            return created;
        }
        try (FeedListener subscriber = FeedListener.listen(pipeline.redisUri(), pipeline.channels());
                Program program = Program.start(config, directory.resolve("anabranch.log"), pipeline.opsPort())) {
            awaitReady(program);
            CompletableFuture<List<String>> outage = outage(stack, program);
            return run(pipeline, config, program, subscriber, outage);
        }
    }

    /** Completes with what there is to say of it; with nothing where none is wished for. */
    private CompletableFuture<List<String>> outage(LocalStack stack, Program program) {
        return options.outage()
                .map(outage -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return outage.happen(stack, program, DemoPipeline.SINKS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(
                                "Interrupted in the outage of " + outage.store().id(), e);
                    }
                }))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
    }

    private int run(
            DemoPipeline pipeline,
            Path config,
            Program program,
            FeedListener subscriber,
            CompletableFuture<List<String>> outage)
            throws Exception {
        say("publishing %,d records%s; every store is written at once"
                .formatted(options.events(), options.rate() == 0 ? "" : " at %,d/s".formatted(options.rate())));
        Loader loader = new Loader(options.script(), options.events(), options.rate());
        PublishedIds published = new PublishedIds();
        CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> loader.publish(pipeline.kafka(), pipeline.topic(), published));
        long begun = System.nanoTime();
        boolean caughtUp;
        try (Lag lag = new Lag(pipeline.kafka(), pipeline.topic(), pipeline.group(), DemoPipeline.branches());
                Watch watch = new Watch(program, loader, options.events(), lag, pipeline)) {
            caughtUp = watch.untilCaughtUp(new Screen(out, terminal), () -> publishing.isDone() && outage.isDone());
        }
        publishing.join();
        outage.join().forEach(this::say);
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.println();
        say(
                caughtUp
                        ? String.format(Locale.ROOT, "every sink has committed everything after %.1f s", seconds)
                        : "nothing has moved for a minute; counting what is there");
        int exit = options.keep() ? 0 : stop(program);
        boolean exact = count(Settings.read(config, Map.of()), loader, published, subscriber);
        if (options.keep()) {
            KeepRunning.explain(out, pipeline, config, program);
            new CountDownLatch(1).await();
        }
        return caughtUp && exact && exit == 0 ? 0 : 1;
    }

    private int stop(Program program) throws InterruptedException {
        int exit = program.stop();
        say(exit == 0 ? "the pipeline has drained and stopped" : "the pipeline ended with exit code " + exit);
        return exit;
    }

    private boolean count(Settings settings, Loader loader, PublishedIds published, FeedListener subscriber)
            throws IOException {
        say("counting what every store really holds");
        out.println();
        Report report = Verification.verify(settings);
        boolean whole = new Tally(out).print(report, loader, published.ids(), subscriber);
        say(String.format(
                Locale.ROOT,
                whole ? "nothing is missing; %.1f s in all" : "NOT EVERYTHING ARRIVED; %.1f s in all",
                (System.nanoTime() - started) / 1e9));
        return whole;
    }

    private void awaitReady(Program program) throws InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (!program.isReady()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("anabranch run is not ready after " + READY.toSeconds() + " s");
            }
            // Readiness is asked for over HTTP, and nothing tells of it: the demo's own thread polls, with a deadline.
            Thread.sleep(50);
        }
        say("the pipeline is ready: " + program.ops("/metrics"));
    }

    private static String at(LocalStack stack, Server server) {
        InetSocketAddress address = stack.address(server);
        return address.getHostString() + ":" + address.getPort();
    }

    private void say(String line) {
        synchronized (out) {
            out.printf(Locale.ROOT, "%5.1f s  %s%n", (System.nanoTime() - started) / 1e9, line);
            out.flush();
        }
    }
}
