package io.anabranch.sinks.search;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server's policy that deletes the index of a day: one that is named as the indexes begin. */
record LifeCycle(SearchSettings settings, Family family) {
    static final String WITHOUT =
            "the server has no index management: remove expire-after, and delete old days as docs/search.md says";

    /** From a day's first event to its last. */
    private static final Duration DAY = Duration.ofDays(1);

    String path() {
        return family.lifeCyclePath(settings.index());
    }

    /** Its age counts from the day's beginning, so that no event goes before its time. */
    private Optional<Duration> age() {
        return settings.expireAfter().map(DAY::plus);
    }

    String json() {
        return family.lifeCycle(settings.index(), age().orElseThrow());
    }

    /** A server without such a plugin knows no such path. */
    static boolean isUnknown(Reply reply) {
        return reply.status() == 400 || reply.status() == 405 || reply.status() == 410;
    }

    /** @param reply to the question for the policy */
    List<Difference> differences(Reply reply) throws IOException {
        Optional<String> expected = age().map(age -> age.toDays() + "d");
        if (isUnknown(reply)) {
            return expected.map(age -> List.of(difference("no index management", age, Action.MANUAL, WITHOUT)))
                    .orElse(List.of());
        }
        if (reply.status() == 403) {
            return expected.map(age -> List.of(difference(
                            "not shown to this user",
                            age,
                            Action.INFORMATIONAL,
                            "only who may see policies can compare")))
                    .orElse(List.of());
        }
        if (!reply.isOk() && reply.status() != 404) {
            throw Failures.of(reply);
        }
        Optional<String> actual = reply.isOk() ? family.ageOf(Hits.JSON.readTree(reply.body())) : Optional.empty();
        if (actual.equals(expected)) {
            return List.of();
        }
        boolean isAbsent = reply.status() == 404;
        return List.of(difference(
                actual.orElse("absent"),
                expected.orElse("none"),
                isAbsent ? Action.CREATE : Action.MANUAL,
                isAbsent
                        ? "it holds for days that come into being from then on"
                        : "change the policy by the server's own API, " + path()
                                + ": days that are over by it are deleted"));
    }

    private Difference difference(String actual, String expected, Action action, String reason) {
        return new Difference("life cycle " + settings.index() + ", deletes after", actual, expected, action, reason);
    }
}
