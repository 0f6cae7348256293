package io.anabranch.bench.whole;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** What is measured in turn. */
enum Contender {
    OURS,
    /** The same once more, so that a difference can be told from chance; or with other flags of the JVM, so that these can be judged. */
    OURS_AGAIN,
    /** With {@code ops.traces} at its default: a span for each hundredth write, sent to a collector that keeps none. */
    TRACED,
    CAREFUL,
    FIRST_TRY,
    CAMEL,
    /** With the number of tasks at which it is fastest on two processors. */
    CONNECT;

    private static final int CONNECT_TASKS = 2;

    /** The sets that it can serve. */
    Set<StoreSet> sets() {
        return this == CONNECT ? EnumSet.of(StoreSet.MONGODB) : EnumSet.allOf(StoreSet.class);
    }

    /** Gets the jars that its program needs besides ours, if they are not there yet. */
    void getJars(Consumer<String> progress) {
        switch (this) {
            case CAMEL -> {
                var unused = CamelProgram.jars(progress);
            }
            case CONNECT -> {
                var unused = ConnectWorker.jars(progress);
            }
            case OURS, OURS_AGAIN, TRACED, CAREFUL, FIRST_TRY -> {}
        }
    }

    /**
     * @param again flags of {@link #OURS_AGAIN}
     * @param progress hears of jars that {@link #getJars} has not got
     */
    Program program(Servers servers, List<String> again, Consumer<String> progress) {
        return switch (this) {
            case OURS -> new AnabranchProgram(toString(), servers);
            case OURS_AGAIN -> new AnabranchProgram(toString(), servers, again);
            case TRACED -> AnabranchProgram.traced(toString(), servers, SpanCollector.start());
            case CAREFUL -> new OneClassProgram(toString(), Careful.class, /* survivesReplay= */ true, servers);
            case FIRST_TRY -> new OneClassProgram(toString(), FirstTry.class, /* survivesReplay= */ false, servers);
            case CAMEL -> CamelProgram.of(toString(), CamelProgram.jars(progress), servers);
            case CONNECT ->
                ConnectWorker.committingOften(toString(), ConnectWorker.jars(progress), CONNECT_TASKS, servers);
        };
    }

    /** As it is typed and printed: {@code first-try}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
