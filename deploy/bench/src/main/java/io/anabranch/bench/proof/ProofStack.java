package io.anabranch.bench.proof;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.LocalStack;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The five servers of a proof and a folder for configurations and logs. MongoDB is reached through a proxy, since its server keeps
 * documents in memory: a refused port stands for a killed server that keeps its data. DynamoDB is reached through a
 * {@link ThrottlingFront}.
 */
final class ProofStack implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(4);

    private final PrintStream out;
    private final Path folder;
    private final LocalStack servers;
    private final FaultProxy mongodb;
    private final ThrottlingFront dynamodb;
    private boolean proven;

    private ProofStack(PrintStream out, Path folder, LocalStack servers) {
        this.out = out;
        this.folder = folder;
        this.servers = servers;
        this.mongodb = FaultProxy.to(servers.address(Server.MONGODB));
        this.dynamodb = ThrottlingFront.to(servers.address(Server.DYNAMODB));
    }

    /** Starts all of them and waits until each answers. */
    static ProofStack start(PrintStream out) {
        try {
            Path folder = Files.createTempDirectory("anabranch-proof-");
            LocalStack servers = LocalStack.builder()
                    .servers(Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB)
                    .quick()
                    .progress(line -> {})
                    .start();
            return new ProofStack(out, folder, servers);
        } catch (IOException e) {
            throw new UncheckedIOException("A proof has no folder for its files", e);
        }
    }

    PrintStream out() {
        return out;
    }

    LocalStack servers() {
        return servers;
    }

    FaultProxy mongodb() {
        return mongodb;
    }

    ThrottlingFront dynamodb() {
        return dynamodb;
    }

    /** Where configurations and logs are. */
    Path folder() {
        return folder;
    }

    /** A pipeline to these sinks, with the defaults of everything else. */
    ProofPipeline pipeline(List<String> sinks) {
        return new ProofPipeline(
                at(servers.address(Server.KAFKA)),
                at(dynamodb.address()),
                at(servers.address(Server.CASSANDRA)),
                at(mongodb.address()),
                at(servers.address(Server.REDIS)),
                sinks,
                ProofPipeline.DEFAULT_WINDOW);
    }

    /** Nobody needs its files any more; else they are kept, since something went wrong. */
    void proven() {
        proven = true;
    }

    /** Starts {@code anabranch run} with this configuration and waits until it is ready. */
    ProgramProcess run(ProofPipeline pipeline, String name) {
        ProgramProcess process = pipeline.start(folder, name);
        awaitReady(process);
        return process;
    }

    /** @throws IllegalStateException if it is not ready within four minutes, or has ended */
    static void awaitReady(ProgramProcess process) {
        Waits.until("process " + process.name() + " is ready", READY, () -> {
            process.requireAlive();
            return process.isReady();
        });
    }

    private static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() {
        mongodb.close();
        dynamodb.close();
        servers.close();
        if (!proven) {
            out.println("configurations and logs are in " + folder);
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + folder, e);
        }
    }
}
