package io.anabranch.sinks.kit;

import java.util.List;
import java.util.Locale;

/** What of one request is not stored yet, and how it went so far. Used by one request, one attempt after the other. */
final class Remaining<T> {
    private final int all;
    private long startedAt;
    private List<T> items;
    private int attempts;
    private int emptyAttempts;
    private boolean progressed;
    private boolean hasFailed;
    private long progressAt;
    private long waitsSince;

    Remaining(List<T> items) {
        this.all = items.size();
        this.items = items;
    }

    List<T> items() {
        return items;
    }

    /** An attempt waits for its slot. Until it has it, the store is not asked, so that time tells nothing of it. */
    void waits(long now) {
        waitsSince = now;
    }

    /**
     * An attempt is sent: what it carries.
     *
     * @param now milliseconds by a clock that is read again at every call
     */
    List<T> next(long now) {
        if (attempts == 0) {
            startedAt = now;
        } else {
            progressAt += now - waitsSince;
        }
        attempts++;
        progressed = false;
        return items;
    }

    /** The attempt left these. */
    void left(List<T> leftovers, long now) {
        if (leftovers.size() < items.size()) {
            progressed = true;
            progressAt = now;
        }
        items = leftovers;
    }

    /** The attempt failed, or left something. */
    void failed(long now) {
        if (!hasFailed) {
            hasFailed = true;
            progressAt = now;
        }
    }

    /** How many milliseconds the store was asked, or a backoff waited, since it last took an item, or since the first failure. */
    long sinceProgress(long now) {
        return now - progressAt;
    }

    /**
     * The exponent of the next wait. An attempt that stored nothing makes it longer; one that stored a part leaves it, since the
     * store still had to say no.
     */
    int nextWait() {
        return progressed ? emptyAttempts : emptyAttempts++;
    }

    /** For an operator: what was tried, on what, and how it ended. */
    String describe(String store, String target, long now) {
        return String.format(
                Locale.ROOT,
                "%s batch of %d to %s left %d unprocessed %s",
                store,
                all,
                target,
                items.size(),
                Retries.after(attempts, now - startedAt));
    }
}
