package io.anabranch.bench.whole;

import io.anabranch.bench.OtherJvm;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The servers that all programs of a run are measured on, and what looks into them. Used by one thread. */
public final class Testbed implements AutoCloseable {
    private static final List<Server> SERVERS =
            List.of(Server.KAFKA, Server.DYNAMODB, Server.CASSANDRA, Server.MONGODB, Server.REDIS);

    private final LocalStack stack;
    private final Servers servers;
    private final StoreTables tables;
    private final Positions positions;
    private int targets;

    private Testbed(LocalStack stack) {
        this.stack = stack;
        this.servers = Servers.of(stack);
        this.tables = new StoreTables(servers);
        this.positions = new Positions(servers.kafka());
    }

    /** Starts the servers, with both compilers, and returns when each answers. */
    public static Testbed start(Consumer<String> progress) {
        LocalStack stack = LocalStack.builder()
                .servers(SERVERS.toArray(Server[]::new))
                .quick()
                .progress(progress)
                .start();
        try {
            return new Testbed(stack);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    public Servers servers() {
        return servers;
    }

    public StoreTables tables() {
        return tables;
    }

    Positions positions() {
        return positions;
    }

    /** A topic and tables of these stores that no other program has. */
    public Target newTarget(Set<Store> stores) {
        int number = targets++;
        return new Target("events" + number, "round" + number, stores);
    }

    List<ProcessHandle> processes() {
        return SERVERS.stream().map(this::process).toList();
    }

    private ProcessHandle process(Server server) {
        return ProcessHandle.of(stack.pid(server)).orElseThrow();
    }

    /** What each server has used so far, by its name. */
    public Map<String, Duration> cpu() {
        Map<String, Duration> used = new LinkedHashMap<>();
        SERVERS.forEach(server ->
                used.put(server.id(), process(server).info().totalCpuDuration().orElse(Duration.ZERO)));
        return used;
    }

    /** Has the servers collect what one program left, so that it is not collected in another's time. */
    public void collectGarbage() {
        SERVERS.stream()
                .filter(server -> server != Server.REDIS)
                .forEach(server -> OtherJvm.collectGarbage(process(server)));
    }

    @Override
    public void close() {
        positions.close();
        tables.close();
        stack.close();
    }
}
