package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.topology.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A leaderboard, where in an event its member and score are found, and how often they were not. */
final class RankedLeaderboard {
    // What score answers for an event that isn't on this leaderboard: far below any score.
    private static final long NO_SCORE = Long.MIN_VALUE;
    private static final long NO_MEMBER = NO_SCORE + 1;
    private static final long OTHER_TYPE = NO_SCORE + 2;

    private static final int MOST_MEMBER_CHARACTERS = 1_024;
    private static final int NO_SLOT = -1;

    private final LeaderboardSettings leaderboard;
    private final int memberSlot;
    private final int scoreSlot;
    private final Counter withoutMember;
    private final Counter withoutScore;

    /** @param pointers what an event's {@link EventValues} are read by */
    RankedLeaderboard(String sink, LeaderboardSettings leaderboard, List<Pointer> pointers, MeterRegistry meters) {
        this.leaderboard = leaderboard;
        this.memberSlot = pointers.indexOf(member(leaderboard));
        this.scoreSlot = score(leaderboard).map(pointers::indexOf).orElse(NO_SLOT);
        this.withoutMember = LeaderboardMeters.skipped(sink, leaderboard, "no-member", meters);
        this.withoutScore = LeaderboardMeters.skipped(sink, leaderboard, "no-score", meters);
    }

    static Pointer member(LeaderboardSettings leaderboard) {
        return Pointer.of(leaderboard.member());
    }

    static Optional<Pointer> score(LeaderboardSettings leaderboard) {
        return leaderboard.isCount() ? Optional.empty() : leaderboard.score().map(Pointer::of);
    }

    LeaderboardSettings leaderboard() {
        return leaderboard;
    }

    /** The event's scaled score, {@link ScaledScore#TOO_LARGE}, or one that {@link #isAbsent}. */
    long score(Event event, EventValues values) {
        if (!leaderboard.isAbout(event.type())) {
            return OTHER_TYPE;
        }
        if (!isMember(values.text(memberSlot))) {
            withoutMember.increment();
            return NO_MEMBER;
        }
        if (scoreSlot == NO_SLOT) {
            return 1;
        }
        String number = values.number(scoreSlot);
        if (number == null) {
            withoutScore.increment();
            return NO_SCORE;
        }
        return ScaledScore.of(number, leaderboard.decimals());
    }

    /** Whether {@link #score} says that the event isn't on the leaderboard. */
    static boolean isAbsent(long score) {
        return score <= OTHER_TYPE;
    }

    /** What it does not find, if {@link #isAbsent}. */
    String whyAbsent(long score) {
        if (score == OTHER_TYPE) {
            return "its types are " + String.join(", ", leaderboard.types());
        }
        return score == NO_MEMBER
                ? "no text or number that can be a member at " + leaderboard.member()
                : "no number at " + leaderboard.score().orElse(Pointer.COUNT);
    }

    /** The increment of an event that {@link #score} has found on this leaderboard. */
    LeaderboardRun.Increment increment(Event event, EventValues values, long score) {
        String member = values.text(memberSlot);
        if (member == null) {
            throw new IllegalStateException(
                    "Leaderboard '" + leaderboard.name() + "' has no member at " + event.record());
        }
        return new LeaderboardRun.Increment(event, leaderboard.window().at(event.timestamp()), member, score);
    }

    /** Invariant 7: an unpaired surrogate has no UTF-8, so that two such members would become one. */
    private static boolean isMember(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MOST_MEMBER_CHARACTERS) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                return false;
            }
        }
        return true;
    }
}
