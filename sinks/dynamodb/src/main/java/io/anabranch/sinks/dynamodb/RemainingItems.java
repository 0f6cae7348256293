package io.anabranch.sinks.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What of one request is not stored yet, and how it went so far. Used by one request, one round after the other. */
final class RemainingItems {
    private final int all;
    private long startedAt;
    private List<Item> items;
    private int rounds;
    private int emptyAttempts;
    private boolean progressed;
    private long progressAt;
    private long asksSince;

    RemainingItems(List<Item> items) {
        this.all = items.size();
        this.items = items;
    }

    List<Item> items() {
        return items;
    }

    /** A round wants to begin. Until it may, the store is not asked, so that time tells nothing of it. */
    void asks(long now) {
        asksSince = now;
    }

    /**
     * A round begins: what it is to send.
     *
     * @param now milliseconds by a clock that is read again at every call
     */
    List<Item> nextRound(long now) {
        if (rounds == 0) {
            startedAt = now;
            progressAt = now;
        } else {
            progressAt += now - asksSince;
        }
        rounds++;
        progressed = false;
        return items;
    }

    /** The round left these. */
    void left(List<Item> leftovers, long now) {
        if (leftovers.size() < items.size()) {
            progressed = true;
            progressAt = now;
        }
        items = leftovers;
    }

    /** How long the store was asked, or a backoff waited, since it last took an item. */
    Duration sinceProgress(long now) {
        return Duration.ofMillis(now - progressAt);
    }

    /**
     * The exponent of the next wait. A round that stored nothing makes it longer; one that stored a part leaves it, since the
     * store still had to say no.
     */
    int nextWait() {
        return progressed ? emptyAttempts : emptyAttempts++;
    }

    /** For an operator: what was tried, on what, and how it ended. */
    String describe(String table, long now) {
        return String.format(
                Locale.ROOT,
                "DynamoDB batch of %d to table '%s' left %d unprocessed after %d attempt%s in %.1f s",
                all,
                table,
                items.size(),
                rounds,
                rounds == 1 ? "" : "s",
                (now - startedAt) / 1_000.0);
    }
}
