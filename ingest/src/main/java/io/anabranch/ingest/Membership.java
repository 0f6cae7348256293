package io.anabranch.ingest;

import java.time.Duration;

/**
 * Whether this process may hold itself for a member of its group, told by when its reading polled. One that did not poll for
 * long, because it was stopped or its machine was, may have been replaced, and learns so only some time after it goes on: until then
 * it must not commit, since it would put back what its successor committed.
 *
 * <p>The polling thread tells, any thread may ask. Times are as of {@link System#nanoTime}.
 */
final class Membership {
    /** Beyond this without a poll the group has replaced this member, or is about to. */
    static final Duration AWAY = Duration.ofSeconds(20);

    /** How long one that was away may take to hear from the group what became of it. */
    static final Duration UNCERTAIN = Duration.ofSeconds(10);

    private volatile long polledAt;
    private volatile long certainAt;

    Membership(long now) {
        polledAt = now;
        certainAt = now;
    }

    void polled(long now) {
        if (now - polledAt > AWAY.toNanos()) {
            // Before the other field: who asks in between still finds that it was away.
            certainAt = now + UNCERTAIN.toNanos();
        }
        polledAt = now;
    }

    Duration sincePoll(long now) {
        return Duration.ofNanos(now - polledAt);
    }

    boolean isHeld(long now) {
        return now - polledAt < AWAY.toNanos() && now - certainAt >= 0;
    }
}
