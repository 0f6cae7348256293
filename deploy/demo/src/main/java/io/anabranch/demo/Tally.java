package io.anabranch.demo;

import io.anabranch.app.verify.Account;
import io.anabranch.app.verify.LeaderboardAccount;
import io.anabranch.app.verify.Report;
import io.anabranch.load.Loader;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The table at the end of the demo: what was produced, and where it is. */
final class Tally {
    private final PrintWriter out;

    Tally(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints the table; whether nothing is missing anywhere.
     *
     * @param published the ids of all events that Kafka acknowledged
     */
    boolean print(Report report, Loader loader, Set<String> published, FeedListener subscriber) {
        out.printf(
                Locale.ROOT,
                "  published %,d records: %,d unique events, %,d duplicates, %,d malformed%n%n",
                loader.acknowledged(),
                loader.unique(),
                loader.duplicates(),
                loader.malformed());
        long malformed = report.deadLettersOf("decode");
        out.printf(Locale.ROOT, "  %-12s %12s %12s %13s %9s%n", "sink", "unique", "stored", "dead letters", "missing");
        boolean whole = loader.malformed() == malformed
                && loader.unique() == report.log().events();
        for (Account account : report.accounts()) {
            whole &= row(account.sink(), loader.unique(), account.stored(), malformed + account.deadLetters());
            whole &= account.isExact();
        }
        whole &= row("feed", loader.unique(), heard(published, subscriber), malformed);
        for (LeaderboardAccount leaderboard : report.leaderboards()) {
            out.printf(
                    Locale.ROOT,
                    "  %-12s '%s': %,d places, %s%n",
                    leaderboard.sink(),
                    leaderboard.leaderboard(),
                    leaderboard.members(),
                    leaderboard.isExact()
                            ? "matches a replay of the topic"
                            : leaderboard.differing() + " DIFFER from a replay of the topic");
            whole &= leaderboard.isExact();
        }
        out.println();
        report.deadLetters()
                .forEach((reason, count) -> out.printf(Locale.ROOT, "  dead letters %-34s %,8d%n", reason, count));
        out.println();
        report.printFaults(out);
        return whole && report.isExact();
    }

    private boolean row(String sink, long unique, long stored, long deadLetters) {
        long missing = unique - stored;
        out.printf(Locale.ROOT, "  %-12s %,12d %,12d %,13d %,9d%n", sink, unique, stored, deadLetters, missing);
        return missing == 0;
    }

    private static long heard(Set<String> published, FeedListener subscriber) {
        Set<String> heard = new HashSet<>(subscriber.ids());
        heard.retainAll(published);
        return heard.size();
    }
}
