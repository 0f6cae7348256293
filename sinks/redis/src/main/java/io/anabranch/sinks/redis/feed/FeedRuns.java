package io.anabranch.sinks.redis.feed;

import io.anabranch.topology.Event;
import java.util.List;

/**
 * Cuts a write into runs of events, one flush each, and those into windows, whose runs are on their way at once. The first runs are
 * short, so that Redis is soon at work while the next are made. For one thread at a time.
 */
final class FeedRuns {
    /** Messages of one flush: below 100 the system calls cost more than the messages, above 1,000 nothing is gained. */
    static final int MOST = 500;
    /** Runs of a write that are shorter; each is twice as long as the one before. */
    static final int SHORT = 4;

    private static final int FIRST = 32;
    /** Bytes of one flush at most, unless one message alone is longer (invariant 6). */
    private static final int MOST_BYTES = 1 << 20;

    private final List<Event> events;
    private final int each;
    private final int atOnce;
    private int at;
    private int most = FIRST;
    private int messagesLeft;
    private long bytesLeft;

    /**
     * @param each messages of an event at most
     * @param atOnce full runs of a window
     */
    FeedRuns(List<Event> events, int each, int atOnce) {
        this.events = events;
        this.each = each;
        this.atOnce = atOnce;
    }

    /** Whether there is another run, in this window or the next. */
    boolean areLeft() {
        return at < events.size();
    }

    /** Begins the next window. */
    void openWindow() {
        messagesLeft = atOnce * MOST;
        bytesLeft = (long) atOnce * MOST_BYTES;
    }

    /** Whether there is another run in this window. */
    boolean areLeftInWindow() {
        return areLeft() && messagesLeft > 0 && bytesLeft > 0;
    }

    /** The first event of the next run. */
    Event first() {
        return events.get(at);
    }

    List<Event> next() {
        int start = at;
        int messages = 0;
        int bytes = 0;
        while (areLeft() && messages < Math.min(most, messagesLeft) && bytes < MOST_BYTES) {
            bytes += each * events.get(at).record().value().length;
            messages += each;
            at++;
        }
        most = Math.min(2 * most, MOST);
        messagesLeft -= messages;
        bytesLeft -= bytes;
        return events.subList(start, at);
    }
}
