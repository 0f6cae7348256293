package io.anabranch.bench;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.sinks.mongodb.EventsCollection;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bson.BsonDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The MongoDB sink compared with the bare driver that inserts the same documents, encoded before. */
@Command(
        name = "mongodb",
        description =
                "The MongoDB sink, which turns JSON into BSON, compared with the bare driver that inserts the same"
                        + " documents, encoded before.",
        mixinStandardHelpOptions = true)
final class MongoBench implements Callable<Integer> {
    private static final int TRIAL_EVENTS = 100_000;
    /** The bare side holds all documents of a round. */
    private static final String HEAP = "2g";

    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round, and stored at once (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "400000",
            description =
                    "Events before those at least, in each process, as many at once as in a round (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--bulks",
            defaultValue = "500,1000,2000",
            split = ",",
            description = "How many documents in a bulk the bare driver tries: what suits it best is taken"
                    + " (${DEFAULT-VALUE})")
    private List<Integer> bulks = List.of();

    @Option(
            names = "--at-once",
            defaultValue = "1,2,4,8",
            split = ",",
            description = "How many bulks at once it tries, of each size; one number of each is taken untried"
                    + " (${DEFAULT-VALUE})")
    private List<Integer> atOnce = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private String uri = "";
    private int collectionsMade;

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1 || Collections.min(bulks) < 1 || Collections.min(atOnce) < 1) {
            throw new ParameterException(spec.commandLine(), "All options want 1 or more");
        }
        out.printf(
                "mongodb: %,d events of about 340 B a round after %,d of warm-up, %d rounds, heap %s%n",
                events, warmUp, rounds, HEAP);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.MONGODB)
                .quick()
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.MONGODB);
            uri = "mongodb://" + address.getHostString() + ":" + address.getPort();
            measure(ProcessHandle.of(stack.pid(Server.MONGODB)).orElseThrow());
        }
        return 0;
    }

    private void measure(ProcessHandle server) {
        MongoRun best = best();
        try (MongoClient client = MongoClients.create(uri);
                StoreSide bare = open("bare driver", MongoBareLoop.class, best);
                StoreSide sink = open("sink", MongoSinkLoop.class, best)) {
            say("bare driver, at first", bare.warmUp(events));
            say("sink, at first", sink.warmUp(events));
            out.printf("both stored the same %,d documents%n", compare(client, bare.table(), sink.table()));
            empty(client, bare.table());
            empty(client, sink.table());
            for (int done = events; done < warmUp; done += events) {
                say("bare driver, warm-up", warmUp(client, bare));
                say("sink, warm-up", warmUp(client, sink));
            }
            List<StoreSide> turns = new ArrayList<>(List.of(bare, sink));
            for (int round = 0; round < rounds; round++) {
                for (StoreSide side : turns) {
                    say(side.name(), side.round(events, server));
                    empty(client, side.table());
                }
                // What else the machine does then falls on both.
                Collections.reverse(turns);
            }
            report(bare, sink);
        }
    }

    private Measured warmUp(MongoClient client, StoreSide side) {
        Measured measured = side.warmUp(events);
        empty(client, side.table());
        return measured;
    }

    /** At what size of bulk, and with how many in flight, the bare driver is fastest; by the way the server gets warm. */
    private MongoRun best() {
        MongoRun best = new MongoRun(uri, atOnce.get(0), bulks.get(0));
        if (atOnce.size() == 1 && bulks.size() == 1) {
            return best;
        }
        out.println("what suits the bare driver");
        var unused = trial(best, "server's warm-up");
        double most = 0;
        for (int bulk : bulks) {
            for (int inFlight : atOnce) {
                MongoRun run = new MongoRun(uri, inFlight, bulk);
                double rate = trial(run, String.format("%d at once of %,d", inFlight, bulk))
                        .eventsPerSecond();
                if (rate > most) {
                    best = run;
                    most = rate;
                }
            }
        }
        out.printf("taken, on both sides: %d bulks of %,d at once%n", best.inFlight(), best.bulk());
        return best;
    }

    private Measured trial(MongoRun run, String name) {
        try (MongoClient client = MongoClients.create(uri);
                StoreSide side = open(name, MongoBareLoop.class, run)) {
            var unused = side.warmUp(Math.min(TRIAL_EVENTS, events));
            empty(client, side.table());
            Measured measured = side.warmUp(Math.min(TRIAL_EVENTS, events));
            say(name, measured);
            empty(client, side.table());
            return measured;
        }
    }

    private StoreSide open(String name, Class<?> main, MongoRun run) {
        String collection = "c" + collectionsMade++;
        EventsCollection.create(run.settings(collection)).block();
        return new StoreSide(name, collection, new Fork(main, HEAP, run.arguments()).start());
    }

    /** The server keeps all in memory. */
    private static void empty(MongoClient client, String collection) {
        var unused = Mono.from(collection(client, collection).deleteMany(new BsonDocument()))
                .block();
    }

    private static MongoCollection<BsonDocument> collection(MongoClient client, String name) {
        return client.getDatabase(MongoRun.DATABASE).getCollection(name, BsonDocument.class);
    }

    /** @throws IllegalStateException if they are not the same */
    private static int compare(MongoClient client, String one, String other) {
        Map<String, Integer> hashes = hashes(client, one);
        if (!hashes.equals(hashes(client, other))) {
            throw new IllegalStateException("The two sides stored different documents");
        }
        return hashes.size();
    }

    private static Map<String, Integer> hashes(MongoClient client, String name) {
        Map<String, Integer> hashes = new HashMap<>();
        for (BsonDocument document : Flux.from(collection(client, name).find()).toIterable()) {
            hashes.put(document.getString("_id").getValue(), document.hashCode());
        }
        return hashes;
    }

    private void say(String name, Measured measured) {
        out.printf(
                "  %-22s %,8.0f documents/s  %5.2f CPU µs a document  %,6.0f B a document%n",
                name, measured.eventsPerSecond(), measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
    }

    private void report(StoreSide bare, StoreSide sink) {
        out.printf(
                "%-14s %-30s %-24s %-24s %-22s %s%n",
                "medians",
                "documents/s",
                "client CPU µs a document",
                "server CPU µs",
                "rate by the floor's",
                "CPU by it");
        for (StoreSide side : List.of(bare, sink)) {
            out.printf(
                    "%-14s %-30s %-24s %-24s %-22s %s%n",
                    side.name(),
                    side.client(Measured::eventsPerSecond).shown(0),
                    side.client(Measured::cpuSecondsPerMillion).shown(1),
                    side.serverMicros().shown(1),
                    side.ratio(bare, Measured::eventsPerSecond).shown(2),
                    side.ratio(bare, Measured::cpuSecondsPerMillion).shown(2));
        }
        out.println(Goal.atLeast(
                "mongodb-rate", sink.ratio(bare, Measured::eventsPerSecond).median(), 0.90));
    }
}
