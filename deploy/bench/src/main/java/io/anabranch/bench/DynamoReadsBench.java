package io.anabranch.bench;

import static java.util.Objects.requireNonNull;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import io.anabranch.sinks.dynamodb.DynamoReads;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.dynamodb.DynamoSink;
import io.anabranch.sinks.dynamodb.EventsTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Every question to the DynamoDB table: whether the answer is right, and what it costs by the store's own word. */
@Command(
        name = "dynamodb-reads",
        description =
                "Every question to a table of events on DynamoDB Local: its answer, held against what was written, and"
                        + " its read units, held against the bound. Ends with 1 if an answer is wrong or a bound exceeded.",
        mixinStandardHelpOptions = true)
final class DynamoReadsBench implements Callable<Integer> {
    private static final int SHARDS = 8;
    /** Records of a branch's largest batch. */
    private static final int POLL = 2_000;
    /** Batches in flight of a branch. */
    private static final int WRITES = 4;

    @Option(names = "--events", defaultValue = "200000", description = "Events in the table (${DEFAULT-VALUE})")
    private int events;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        if (events < 1) {
            throw new ParameterException(spec.commandLine(), "--events wants 1 or more");
        }
        try (LocalStack stack = LocalStack.builder()
                .servers(Server.DYNAMODB)
                .progress(out::println)
                .start()) {
            InetSocketAddress address = stack.address(Server.DYNAMODB);
            DynamoSettings settings =
                    settings(URI.create("http://" + address.getHostString() + ":" + address.getPort()));
            EventsTable.create(settings).block();
            Ledger ledger = store(settings);
            return report(ask(settings, ledger)) ? 0 : 1;
        }
    }

    private Ledger store(DynamoSettings settings) {
        long before = System.nanoTime();
        Ledger ledger = Ledger.of(events);
        DynamoSink sink = DynamoSink.open("dynamodb", settings, new SimpleMeterRegistry());
        long refused = requireNonNull(Flux.fromIterable(Side.cut(ledger.events(), POLL))
                .flatMap(sink::write, WRITES)
                .count()
                .block());
        sink.close().block();
        if (refused > 0) {
            throw new IllegalStateException(refused + " sample events were rejected");
        }
        out.printf("stored %,d events in %.1f s%n", events, (System.nanoTime() - before) / 1e9);
        return ledger;
    }

    private static List<Answer> ask(DynamoSettings settings, Ledger ledger) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        DynamoReads reads = DynamoReads.open("reads", settings, meters);
        List<Answer> answers = new ArrayList<>();
        for (Question question : Question.all(reads, ledger, SHARDS)) {
            // The first time measures the compiler.
            Answer unused = Answer.to(question, meters);
            answers.add(Answer.to(question, meters));
        }
        reads.close().block();
        return answers;
    }

    /** Whether every answer is right and within its bound. */
    private boolean report(List<Answer> answers) {
        out.printf(
                "%n%-34s %7s %11s %11s %8s %8s %8s %8s  %s%n",
                "question", "events", "bytes", "read units", "at most", "units/KB", "requests", "ms", "answer");
        for (Answer answer : answers) {
            out.printf(
                    "%-34s %,7d %,11d %,11.1f %,8.1f %8.3f %,8d %,8.1f  %s%n",
                    answer.question().name(),
                    answer.ids().size(),
                    answer.question().bytes(),
                    answer.units(),
                    answer.question().mostUnits(),
                    answer.unitsPerKilobyte(),
                    answer.requests(),
                    answer.millis(),
                    answer.isRight() ? "right" : "WRONG");
        }
        List<Goal> goals = answers.stream().map(Answer::goal).toList();
        goals.forEach(out::println);
        int wrong = (int) answers.stream().filter(answer -> !answer.isRight()).count();
        Goal right = Goal.atMost("dynamodb-reads-wrong", wrong, 0);
        out.println(right);
        return right.isMet() && goals.stream().allMatch(Goal::isMet);
    }

    private static DynamoSettings settings(URI endpoint) {
        return new DynamoSettings(
                "Bench-reads",
                DynamoClient.REGION,
                Optional.of(endpoint),
                SHARDS,
                Optional.empty(),
                /* idIndex= */ true,
                DynamoSettings.DataFormat.TEXT,
                DynamoSettings.Billing.ON_DEMAND,
                Optional.empty(),
                Optional.empty(),
                /* maxInFlight= */ 16,
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Optional.of(DynamoClient.KEY),
                Optional.of(DynamoClient.KEY));
    }
}
