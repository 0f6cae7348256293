package io.anabranch.bench;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.sinks.search.SearchKind;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The search sink compared with a bare HTTP client that sends the same bulks, made before. */
@Command(
        name = "search",
        description =
                "The search sink, which makes documents of events, compared with a bare HTTP client that sends the"
                        + " same bulks, made before.",
        mixinStandardHelpOptions = true)
final class SearchBench implements Callable<Integer> {
    private static final int TRIAL_EVENTS = 100_000;
    /** The bare side holds all bulks of a round. */
    private static final String HEAP = "2g";

    @Option(
            names = "--events",
            defaultValue = "200000",
            description = "Events measured in each round, each round into an index of its own (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "600000",
            description =
                    "Events before those at least, in each process, as many at once as in a round (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds, each side once in each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--bulks",
            defaultValue = "2000",
            split = ",",
            description = "Documents in a bulk, on all sides; of several the best is taken (${DEFAULT-VALUE}, the most"
                    + " that the sink is given at once)")
    private List<Integer> bulks = List.of();

    @Option(
            names = "--at-once",
            defaultValue = "4",
            split = ",",
            description = "Bulks at once; of several the best is taken (${DEFAULT-VALUE})")
    private List<Integer> atOnce = List.of();

    @Option(
            names = "--gzip",
            defaultValue = "false",
            arity = "1",
            split = ",",
            description = "Whether bulks are compressed; of both the best is taken (${DEFAULT-VALUE})")
    private List<Boolean> gzip = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;
    private String uri = "";
    private int indexesNamed;

    @Override
    public Integer call() {
        if (events < 1 || warmUp < 1 || rounds < 1 || Collections.min(bulks) < 1 || Collections.min(atOnce) < 1) {
            throw new ParameterException(spec.commandLine(), "All options want 1 or more");
        }
        out.printf(
                "search: %,d events of about 340 B a round after %,d of warm-up, %d rounds, heap %s%n",
                events, warmUp, rounds, HEAP);
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.OPENSEARCH)
                .quick()
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.OPENSEARCH);
            uri = "http://" + address.getHostString() + ":" + address.getPort();
            SearchRun first = new SearchRun(uri, atOnce.get(0), bulks.get(0), gzip.get(0));
            List<Goal> goals = measure(
                    best(first), ProcessHandle.of(stack.pid(Server.OPENSEARCH)).orElseThrow());
            goals.forEach(out::println);
            return goals.stream().allMatch(Goal::isMet) ? 0 : 1;
        }
    }

    private List<Goal> measure(SearchRun run, ProcessHandle server) {
        SearchStore store = new SearchStore(uri);
        try (StoreSide bare = open("bare client", SearchBareLoop.class, run);
                StoreSide encoding = open("bare, encoding", SearchEncodingLoop.class, run);
                StoreSide sink = open("sink", SearchSinkLoop.class, run)) {
            List<StoreSide> turns = new ArrayList<>(List.of(bare, encoding, sink));
            out.printf("all stored the same %,d documents%n", compare(store, turns));
            for (int done = events; done < warmUp; done += events) {
                for (StoreSide side : turns) {
                    String index = nextIndex();
                    say(side.name() + ", warm-up", side.warmUp(index, events));
                    settle(store, index);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (StoreSide side : turns) {
                    String index = nextIndex();
                    say(side.name(), side.round(index, events, server));
                    settle(store, index);
                }
                // What else the machine does then falls on all.
                Collections.reverse(turns);
            }
            return report(bare, encoding, sink);
        }
    }

    /** At what size of bulk, with how many in flight and in which form, the bare client is fastest; by the way the server gets warm. */
    private SearchRun best(SearchRun first) {
        if (atOnce.size() == 1 && bulks.size() == 1 && gzip.size() == 1) {
            return first;
        }
        out.println("what suits the bare client");
        var unused = trial(first, "server's warm-up");
        SearchRun best = first;
        double most = 0;
        for (boolean isGzip : gzip) {
            for (int bulk : bulks) {
                for (int inFlight : atOnce) {
                    SearchRun run = new SearchRun(uri, inFlight, bulk, isGzip);
                    double rate = trial(
                                    run, String.format("%d at once of %,d%s", inFlight, bulk, isGzip ? ", gzip" : ""))
                            .eventsPerSecond();
                    if (rate > most) {
                        best = run;
                        most = rate;
                    }
                }
            }
        }
        out.printf(
                "taken, on all sides: %d bulks of %,d at once, %s%n",
                best.inFlight(), best.bulk(), best.isGzip() ? "compressed" : "plain");
        return best;
    }

    private Measured trial(SearchRun run, String name) {
        SearchStore store = new SearchStore(uri);
        try (StoreSide side = open(name, SearchBareLoop.class, run)) {
            int each = Math.min(TRIAL_EVENTS, events);
            var unused = side.warmUp(side.table(), each);
            store.delete(side.table());
            Measured measured = side.warmUp(side.table(), each);
            say(name, measured);
            store.delete(side.table());
            return measured;
        }
    }

    private StoreSide open(String name, Class<?> main, SearchRun run) {
        return new StoreSide(name, nextIndex(), new Fork(main, HEAP, run.arguments()).start());
    }

    /** One of its own for each round, with its template. */
    private String nextIndex() {
        String index = SearchRun.INDEX + indexesNamed++;
        new SearchKind()
                .create(new SearchRun(uri, 1, 1, /* isGzip= */ false).settings(index))
                .block();
        return index;
    }

    /** @throws IllegalStateException if not all that was sent is there */
    private void settle(SearchStore store, String index) {
        int count = store.count(index);
        if (count != events) {
            throw new IllegalStateException("Of " + events + " events " + count + " are stored in '" + index + "-*'");
        }
        store.delete(index);
    }

    /** @throws IllegalStateException if they are not the same */
    private int compare(SearchStore store, List<StoreSide> sides) {
        Map<String, Integer> first = Map.of();
        for (StoreSide side : sides) {
            say(side.name() + ", at first", side.warmUp(events));
            Map<String, Integer> hashes = store.hashes(side.table());
            if (hashes.size() != events || (!first.isEmpty() && !hashes.equals(first))) {
                throw new IllegalStateException(side.name() + " stored other documents");
            }
            first = hashes;
            store.delete(side.table());
        }
        return first.size();
    }

    private void say(String name, Measured measured) {
        out.printf(
                "  %-24s %,8.0f documents/s  %5.2f CPU µs a document  %,6.0f B a document%n",
                name, measured.eventsPerSecond(), measured.cpuSecondsPerMillion(), measured.bytesPerEvent());
    }

    private List<Goal> report(StoreSide bare, StoreSide encoding, StoreSide sink) {
        out.printf(
                "%-16s %-30s %-24s %-24s %-22s %s%n",
                "medians",
                "documents/s",
                "client CPU µs a document",
                "server CPU µs",
                "rate by the floor's",
                "CPU by it");
        for (StoreSide side : List.of(bare, encoding, sink)) {
            out.printf(
                    "%-16s %-30s %-24s %-24s %-22s %s%n",
                    side.name(),
                    side.client(Measured::eventsPerSecond).shown(0),
                    side.client(Measured::cpuSecondsPerMillion).shown(2),
                    side.serverMicros().shown(1),
                    side.ratio(bare, Measured::eventsPerSecond).shown(2),
                    side.ratio(bare, Measured::cpuSecondsPerMillion).shown(2));
        }
        out.printf(
                "CPU by that of the client that encodes: %s%n",
                sink.ratio(encoding, Measured::cpuSecondsPerMillion).shown(2));
        return List.of(
                Goal.atLeast(
                        "search-rate",
                        sink.ratio(bare, Measured::eventsPerSecond).median(),
                        0.90),
                Goal.atMost(
                        "search-cpu",
                        sink.ratio(bare, Measured::cpuSecondsPerMillion).median(),
                        1.30));
    }
}
