package io.anabranch.bench.whole;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.Goal;
import io.anabranch.bench.OtherJvm;
import io.anabranch.bench.SampleEvents;
import io.anabranch.bench.whole.ConnectWorker.Writing;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.bson.BsonDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** The whole program compared with Kafka Connect with MongoDB's own connector: one topic, one server, each a process of its own. */
@Command(
        name = "mongodb-peer",
        description =
                "From Kafka to MongoDB: the whole program compared with Kafka Connect with MongoDB's connector, tuned.",
        mixinStandardHelpOptions = true)
public final class MongoPeerBench implements Callable<Integer> {
    private static final String TOPIC = "events";
    private static final int PARTITIONS = 8;
    /** Of servers that nobody needs here. */
    private static final String NONE = "none:0";

    private static final long SEED = 20_261_124;

    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "300000",
            description = "Events before those, which each program begins with (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds, each program once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--tasks",
            split = ",",
            defaultValue = "1,2,8",
            description = "Connect's tasks, a worker for each number (${DEFAULT-VALUE})")
    private List<Integer> tasks = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private int collectionsMade;

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1 || tasks.isEmpty() || Collections.min(tasks) < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--events, --warm-up, --rounds and --tasks want 1 or more");
        }
        out.printf(
                "mongodb-peer: %,d events of about 340 B a round after %,d of warm-up, in %d partitions, %d rounds%n",
                events, warmUp, PARTITIONS, rounds);
        Path jars = ConnectWorker.jars(out::println);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.KAFKA, Server.MONGODB)
                .quick()
                .progress(out::println)
                .start()) {
            String uri = "mongodb://" + Servers.address(stack, Server.MONGODB);
            Servers servers = new Servers(
                    Servers.address(stack, Server.KAFKA), NONE, NONE, Servers.address(stack, Server.MONGODB), NONE);
            SampleEvents sample = new SampleEvents(SEED, Instant.now());
            new EngineTopic(servers.kafka(), TOPIC).fill((long) warmUp + events, PARTITIONS, place -> sample.next());
            out.println("the topic is filled");
            ProgramSide ours = new ProgramSide(new AnabranchProgram("anabranch run", servers));
            List<ProgramSide> peers = peers(jars, servers);
            measure(stack, uri, ours, peers);
            report(ours, peers);
        }
        return 0;
    }

    private List<ProgramSide> peers(Path jars, Servers servers) {
        List<ConnectWorker> workers = new ArrayList<>();
        for (int number : tasks) {
            workers.add(ConnectWorker.of(jars, number, Writing.UPSERT, servers));
        }
        workers.add(ConnectWorker.of(jars, tasks.get(0), Writing.INSERT, servers));
        return workers.stream().map(ProgramSide::new).toList();
    }

    private void measure(LocalStack stack, String uri, ProgramSide ours, List<ProgramSide> peers) {
        List<ProgramSide> turns = new ArrayList<>(List.of(ours));
        turns.addAll(peers);
        turns.forEach(side -> out.printf(
                "  %-24s %s%n", side.name(), String.join(" ", side.program().jvm())));
        ProcessHandle server = ProcessHandle.of(stack.pid(Server.MONGODB)).orElseThrow();
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase database = client.getDatabase(Target.DATABASE);
            say("server's warm-up", round(database, server, ours.program()));
            for (int round = 0; round < rounds; round++) {
                for (ProgramSide side : turns) {
                    Delivered delivered = round(database, server, side.program());
                    side.rounds().add(delivered);
                    say(side.name(), delivered);
                }
                // What else the machine does then falls on all.
                Collections.reverse(turns);
            }
        }
    }

    /** Into a collection of its own with no index but that of the id, which every program makes alike by its first write. */
    private Delivered round(MongoDatabase database, ProcessHandle server, Program program) {
        String name = "c" + collectionsMade++;
        MongoCollection<BsonDocument> collection = database.getCollection(name, BsonDocument.class);
        Target target = new Target(TOPIC, name, EnumSet.of(Store.MONGODB));
        try (RunningProgram running = RunningProgram.start(program, target)) {
            return new Delivery(running, List.of(server), () -> count(collection))
                    .measured(warmUp, (long) warmUp + events);
        } finally {
            // The server keeps all in memory.
            var unused = Mono.from(collection.drop()).block();
            OtherJvm.collectGarbage(server);
        }
    }

    private static long count(MongoCollection<BsonDocument> collection) {
        Long count = Mono.from(collection.estimatedDocumentCount()).block();
        return count == null ? 0 : count;
    }

    private void say(String name, Delivered delivered) {
        out.printf(
                "  %-24s %,8.0f events/s  %5.1f CPU µs an event, server's %5.1f  %,6.0f MB at most%n",
                name,
                delivered.eventsPerSecond(),
                delivered.cpuMicros(),
                delivered.serverCpuMicros(),
                delivered.peakMegabytes());
    }

    private void report(ProgramSide ours, List<ProgramSide> peers) {
        out.printf(
                "%-24s %-26s %-20s %-20s %-24s %s%n",
                "medians",
                "events/s",
                "CPU µs an event",
                "server's CPU µs",
                "MB resident at most",
                "ours by it: rate, CPU, memory");
        row(ours, ours);
        peers.forEach(peer -> row(peer, ours));
        // In each figure held against whichever way of running it is best in just that one.
        List<ProgramSide> safe =
                peers.stream().filter(peer -> peer.program().survivesReplay()).toList();
        ProgramSide fastest = Collections.max(safe, by(Delivered::eventsPerSecond));
        ProgramSide thriftiest = Collections.min(safe, by(Delivered::cpuMicros));
        ProgramSide smallest = Collections.min(safe, by(Delivered::peakMegabytes));
        out.printf(
                "held against: rate of %s; CPU of %s; memory of %s%n",
                fastest.name(), thriftiest.name(), smallest.name());
        out.println(Goal.atLeast("mongodb-peer-rate", ratio(ours, fastest, Delivered::eventsPerSecond), 2.0));
        out.println(Goal.atMost("mongodb-peer-cpu", ratio(ours, thriftiest, Delivered::cpuMicros), 0.5));
        out.println(Goal.atMost("mongodb-peer-memory", ratio(ours, smallest, Delivered::peakMegabytes), 0.5));
    }

    private static Comparator<ProgramSide> by(ToDoubleFunction<Delivered> figure) {
        return Comparator.comparingDouble(side -> side.figures(figure).median());
    }

    private static double ratio(ProgramSide ours, ProgramSide peer, ToDoubleFunction<Delivered> figure) {
        return ours.ratio(peer, figure).median();
    }

    private void row(ProgramSide side, ProgramSide ours) {
        out.printf(
                "%-24s %-26s %-20s %-20s %-24s %.2f, %.2f, %.2f%n",
                side.name(),
                side.figures(Delivered::eventsPerSecond).shown(0),
                side.figures(Delivered::cpuMicros).shown(1),
                side.figures(Delivered::serverCpuMicros).shown(1),
                side.figures(Delivered::peakMegabytes).shown(0),
                ratio(ours, side, Delivered::eventsPerSecond),
                ratio(ours, side, Delivered::cpuMicros),
                ratio(ours, side, Delivered::peakMegabytes));
    }
}
