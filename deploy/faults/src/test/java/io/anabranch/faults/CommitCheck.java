package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Whether a commit implies that all before it is durable, looked at from outside while something is wrong: first the committed
 * offsets are read, then every store, so what is found missing was missing when it was committed.
 */
final class CommitCheck {
    private static final int NAMED = 5;

    private final Configuration configuration;
    private final Groups groups;
    private final Stores stores;
    private final PositionLedger ledger;
    private long checked;

    CommitCheck(Configuration configuration, Groups groups, Stores stores, PositionLedger ledger) {
        this.configuration = configuration;
        this.groups = groups;
        this.stores = stores;
        this.ledger = ledger;
    }

    /** Of a pipeline's sinks, those that keep rows. */
    static List<String> storing(Configuration configuration) {
        return configuration.sinks().keySet().stream()
                .filter(sink -> !sink.equals(Configuration.FEED) && !sink.equals(Configuration.LEADERBOARDS))
                .toList();
    }

    /** Records found to be below a committed offset and durable, over all runs and sinks. */
    long checked() {
        return checked;
    }

    void run() {
        Map<String, Map<Integer, Long>> committed = groups.committed();
        for (String sink : storing(configuration)) {
            Set<String> held = new HashSet<>(stores.ids(sink));
            require(
                    sink,
                    committed.getOrDefault(sink, Map.of()),
                    (position, entry) -> !entry.isEvent() || held.contains(entry.eventId()));
        }
        if (configuration.sinks().containsKey(Configuration.LEADERBOARDS)) {
            Map<Integer, Long> applied =
                    stores.applied(groups.describeTopic().topicId().toString());
            require(
                    Configuration.LEADERBOARDS,
                    committed.getOrDefault(Configuration.LEADERBOARDS, Map.of()),
                    (position, entry) ->
                            !entry.isEvent() || position.offset() <= applied.getOrDefault(position.partition(), -1L));
        }
        Set<Position> letters = deadLetters();
        require(
                Configuration.DECODE,
                committed.getOrDefault(Configuration.DECODE, Map.of()),
                (position, entry) -> entry.isEvent() || letters.contains(position));
    }

    /** Where the records stand that the decoder refused and the dead-letter topic holds. */
    Set<Position> deadLetters() {
        Set<Position> letters = new HashSet<>();
        Topics.read(configuration.servers().kafka(), configuration.deadLetters(), letter -> {
            if (header(letter.headers(), "anabranch.sink").equals(Configuration.DECODE)) {
                letters.add(new Position(
                        Integer.parseInt(header(letter.headers(), "__connect.errors.partition")),
                        Long.parseLong(header(letter.headers(), "__connect.errors.offset"))));
            }
        });
        return letters;
    }

    private void require(String branch, Map<Integer, Long> committed, Durable durable) {
        List<String> lost = new ArrayList<>();
        ledger.forEach((position, entry) -> {
            if (position.offset() < committed.getOrDefault(position.partition(), 0L)) {
                checked++;
                if (!durable.test(position, entry)) {
                    lost.add(entry.eventId() + " at " + position);
                }
            }
        });
        assertThat(lost)
                .as("below what branch '" + branch + "' has committed, " + committed
                        + ", and not durable; the first are "
                        + lost.stream().limit(NAMED).toList())
                .isEmpty();
    }

    private interface Durable {
        boolean test(Position position, PositionLedger.Entry entry);
    }

    private static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
