package io.anabranch.app.verify;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the log tells and how everything else compares with it.
 *
 * @param events the ids of all different events of the log
 * @param tombstones records of which nothing is stored: those without a value, and deletions of rows, that delete no event
 * @param deletions records that delete an event
 * @param unordered ids of which an event and a deletion are in different partitions, and which are not compared
 * @param unaccounted records that are neither an event nor a dead letter
 * @param wronglyDeadLettered records of which the decoder made dead letters though they are events, or deletions
 * @param deadLetters records refused, by "sink reason"
 */
public record Report(
        Set<String> events,
        long tombstones,
        long deletions,
        long unordered,
        List<Position> unaccounted,
        List<Position> wronglyDeadLettered,
        Map<String, Integer> deadLetters,
        List<Account> accounts,
        List<LeaderboardAccount> leaderboards) {
    private static final int NAMED = 10;

    /** Whether nothing is missing, doubled, altered or of unknown origin anywhere. */
    public boolean isExact() {
        return unaccounted.isEmpty()
                && wronglyDeadLettered.isEmpty()
                && accounts.stream().allMatch(Account::isExact)
                && leaderboards.stream().allMatch(LeaderboardAccount::isExact);
    }

    /** Dead letters that this sink, or {@code decode}, made. */
    public long deadLettersOf(String sink) {
        return deadLetters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(sink + " "))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Prints it as a table and, where something is wrong, names it. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-11s %11s %11s %8s %8s %8s %8s %8s%n",
                "",
                "unique",
                "stored",
                "refused",
                "missing",
                "doubled",
                "altered",
                "foreign");
        for (Account account : accounts) {
            out.printf(
                    Locale.ROOT,
                    "%-11s %,11d %,11d %,8d %,8d %,8d %,8d %,8d%n",
                    account.sink(),
                    account.expected(),
                    account.stored(),
                    account.deadLetters(),
                    account.missingCount(),
                    account.doubled(),
                    account.altered(),
                    account.foreign());
        }
        for (LeaderboardAccount leaderboard : leaderboards) {
            out.printf(
                    Locale.ROOT,
                    "%-11s leaderboard '%s': %,d places in %,d windows, %s%n",
                    leaderboard.sink(),
                    leaderboard.leaderboard(),
                    leaderboard.members(),
                    leaderboard.windows(),
                    leaderboard.isExact()
                            ? "matches a replay of the topic"
                            : leaderboard.differing() + " DIFFER from a replay of the topic of the log");
        }
        new TreeMap<>(deadLetters)
                .forEach((reason, count) -> out.printf(Locale.ROOT, "dead letters %-36s %,8d%n", reason, count));
        printDeletions(out);
        printFaults(out);
        out.flush();
    }

    private void printDeletions(PrintWriter out) {
        if (deletions > 0) {
            out.printf(Locale.ROOT, "deletions    %-36s %,8d%n", "", deletions);
        }
        if (unordered > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d ids are not compared: an event and its deletion are in different partitions, so that either may be"
                            + " the later one%n",
                    unordered);
        }
    }

    /** Names what is wrong, the first few of each kind. */
    public void printFaults(PrintWriter out) {
        for (Account account : accounts) {
            if (!account.missing().isEmpty()) {
                out.printf("missing in %s: %s%n", account.sink(), String.join(", ", account.missing()));
            }
            if (!account.undeleted().isEmpty()) {
                out.printf(
                        Locale.ROOT,
                        "%,d of the foreign in %s are deleted in the log: %s%n",
                        account.undeletedCount(),
                        account.sink(),
                        String.join(", ", account.undeleted()));
            }
        }
        leaderboards.forEach(leaderboard -> leaderboard.differences().forEach(out::println));
        if (!unaccounted.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%,d records are neither an event nor a dead letter: %s%n",
                    unaccounted.size(),
                    unaccounted.stream().limit(NAMED).toList());
        }
        if (!wronglyDeadLettered.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%,d records are wrongly dead-lettered, as they are %s: %s%n",
                    wronglyDeadLettered.size(),
                    deletions > 0 ? "events or deletions" : "events",
                    wronglyDeadLettered.stream().limit(NAMED).toList());
        }
    }
}
