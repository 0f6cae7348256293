package io.anabranch.app.verify;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.app.verify.Account.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log tells and how everything else compares with it.
 *
 * @param deadLetters records refused, by "sink reason"
 * @param withoutPosition sinks that have committed nothing of a log that has records: of those nothing was to be expected
 */
public record Report(
        Log log,
        Map<String, Integer> deadLetters,
        List<Account> accounts,
        List<LeaderboardAccount> leaderboards,
        List<String> withoutPosition) {
    /**
     * @param records all of the log
     * @param events different ids of events
     * @param tombstones records of which nothing is stored: those without a value, and deletions of rows, that delete no event
     * @param deletions records that delete an event
     * @param unproven records that are no events, and whose dead letters may be older than what the dead-letter topic still has
     * @param unaccounted records that are neither an event nor a dead letter, the first few
     * @param wronglyDeadLettered records of which the decoder made dead letters though they are events, or deletions, as the settings say now, the first few
     * @param truncated partitions of which retention has removed the beginning, and where they begin
     */
    public record Log(
            long records,
            long events,
            long tombstones,
            long deletions,
            long unproven,
            List<Position> unaccounted,
            long unaccountedCount,
            List<Position> wronglyDeadLettered,
            long wronglyDeadLetteredCount,
            List<String> truncated) {}

    /**
     * Whether nothing is missing, doubled, altered or of unknown origin anywhere, of what the sinks have committed. A dead letter whose record is an
     * event, as the settings say now, is no fault where its event is stored: a redrive may have done that.
     */
    public boolean isExact() {
        return log.unaccountedCount() == 0
                && withoutPosition.isEmpty()
                && accounts.stream().allMatch(Account::isExact)
                && leaderboards.stream().allMatch(LeaderboardAccount::isExact);
    }

    /** Whether every store has all of the log. */
    public boolean isCaughtUp() {
        return accounts.stream().allMatch(Account::isCaughtUp);
    }

    /** Dead letters that this sink, or {@code decode}, made. */
    public long deadLettersOf(String sink) {
        return deadLetters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(sink + " "))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Prints all of it as one JSON object. */
    public void printJson(PrintWriter out) throws IOException {
        ObjectMapper json = new ObjectMapper()
                .setVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode object = json.valueToTree(this);
        object.put("exact", isExact());
        object.put("caughtUp", isCaughtUp());
        out.println(json.writeValueAsString(object));
        out.flush();
    }

    /** Prints it as a table and, where something is wrong, names it. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-12s %11s %11s %8s %8s %8s %8s %8s %8s %9s%n",
                "",
                "expected",
                "stored",
                "refused",
                "expired",
                "missing",
                "doubled",
                "altered",
                "foreign",
                "behind");
        for (Account account : accounts) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %,11d %,11d %,8d %,8d %,8d %,8d %,8d %,8d %,9d%n",
                    account.sink(),
                    account.expected(),
                    account.stored(),
                    account.deadLetters(),
                    account.count(Kind.EXPIRED),
                    account.count(Kind.MISSING),
                    account.count(Kind.DOUBLED),
                    account.count(Kind.ALTERED),
                    account.count(Kind.FOREIGN) + account.count(Kind.UNDELETED),
                    account.behind());
        }
        leaderboards.forEach(leaderboard -> print(leaderboard, out));
        new TreeMap<>(deadLetters)
                .forEach((reason, count) -> out.printf(Locale.ROOT, "dead letters %-36s %,8d%n", reason, count));
        printLog(out);
        printFaults(out);
        out.flush();
    }

    private static void print(LeaderboardAccount leaderboard, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-12s leaderboard '%s': %,d places in %,d windows, %s%s%s%n",
                leaderboard.sink(),
                leaderboard.leaderboard(),
                leaderboard.members(),
                leaderboard.windows(),
                leaderboard.isExact()
                        ? "matches a replay of the topic"
                        : leaderboard.differing() + " DIFFER from a replay of the topic",
                leaderboard.inFlight() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; %,d not compared, being counted", leaderboard.inFlight()),
                leaderboard.forgotten() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; %,d not compared, as old as what the log no longer has",
                                leaderboard.forgotten()));
    }

    private void printLog(PrintWriter out) {
        if (log.deletions() > 0) {
            out.printf(Locale.ROOT, "deletions    %-36s %,8d%n", "", log.deletions());
        }
        long unordered = accounts.stream()
                .mapToLong(account -> account.count(Kind.UNORDERED))
                .max()
                .orElse(0);
        if (unordered > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d ids are not compared: an event and its deletion are in different partitions, so that either may be"
                            + " the later one%n",
                    unordered);
        }
        if (!log.truncated().isEmpty()) {
            out.printf("the log begins at offset %s%n", String.join(", ", log.truncated()));
        }
        if (log.unproven() > 0) {
            out.printf(
                    Locale.ROOT, "%,d records are no events, and older than the oldest dead letter%n", log.unproven());
        }
        for (Account account : accounts) {
            print(account, Kind.FORGOTTEN, "rows may be of events that the log no longer has", out);
            print(account, Kind.UNPROVEN, "events are not stored, and older than the oldest dead letter", out);
        }
    }

    private static void print(Account account, Kind kind, String what, PrintWriter out) {
        if (account.count(kind) > 0) {
            out.printf(Locale.ROOT, "%s: %,d %s%n", account.sink(), account.count(kind), what);
        }
    }

    /** Names what is wrong, the first few of each kind. */
    public void printFaults(PrintWriter out) {
        for (Account account : accounts) {
            for (Kind kind : Kind.values()) {
                if (kind.isFault() && account.count(kind) > 0) {
                    out.printf(
                            Locale.ROOT,
                            "%s in %s: %,d, such as %s%n",
                            kind.words(),
                            account.sink(),
                            account.count(kind),
                            String.join(", ", account.examples(kind)));
                }
            }
            account.missingRanges().forEach(range -> out.printf("missing in %s: of %s%n", account.sink(), range));
            if (!account.surplusSpan().isEmpty()) {
                out.printf("surplus in %s: events of %s%n", account.sink(), account.surplusSpan());
            }
            account.alteredFields()
                    .forEach((fields, count) ->
                            out.printf(Locale.ROOT, "altered in %s: %s, %,d%n", account.sink(), fields, count));
            account.aheadOf().forEach(ahead -> out.printf("the position of %s is wrong: %s%n", account.sink(), ahead));
        }
        withoutPosition.forEach(sink -> out.printf(
                "%s has committed nothing, so that nothing could be expected of it: has it run in this group?%n",
                sink));
        leaderboards.forEach(leaderboard -> leaderboard
                .differences()
                .forEach(difference -> out.printf("leaderboard '%s': %s%n", leaderboard.leaderboard(), difference)));
        printRecords(log.unaccounted(), log.unaccountedCount(), "neither an event nor a dead letter", out);
        printRecords(
                log.wronglyDeadLettered(),
                log.wronglyDeadLetteredCount(),
                "dead letters of 'decode' though they are " + (log.deletions() > 0 ? "events or deletions" : "events")
                        + " as the settings say now; the sinks that lack them want a redrive",
                out);
    }

    private static void printRecords(List<Position> some, long count, String what, PrintWriter out) {
        if (count > 0) {
            out.printf(Locale.ROOT, "%,d records are %s: %s%n", count, what, some);
        }
    }
}
