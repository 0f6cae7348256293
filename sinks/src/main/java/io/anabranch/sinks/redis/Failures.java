package io.anabranch.sinks.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a failure of Redis that may pass from one that a person must mend. No failure of Redis is the fault of one event,
 * so none rejects (invariant 4).
 */
final class Failures {
    /** Error codes of answers that may be another one soon, and the reason that is counted. */
    private static final Map<String, String> PASSING = Map.ofEntries(
            Map.entry("LOADING", "loading"),
            Map.entry("READONLY", "read-only"),
            Map.entry("MASTERDOWN", "master-down"),
            Map.entry("CLUSTERDOWN", "cluster-down"),
            Map.entry("TRYAGAIN", "try-again"),
            Map.entry("OOM", "out-of-memory"),
            Map.entry("BUSY", "busy"),
            Map.entry("MISCONF", "not-persisting"),
            Map.entry("NOREPLICAS", "no-replicas"),
            Map.entry("NOSCRIPT", "no-script"));

    private static final String TOO_MANY_CLIENTS = "ERR max number of clients";
    /** Redis 6.2 hides the code of a failed call in a script behind its own: {@code ERR Error running script (...)}. */
    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

    private Failures() {}

    /** Why it failed, as a label, if the same request may succeed later; empty if it will not. */
    static Optional<String> passing(Throwable failure) {
        @Nullable String lost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return answered(String.valueOf(cause.getMessage()));
            }
            lost = lost == null ? lost(cause) : lost;
        }
        return Optional.ofNullable(lost);
    }

    /** Whether Redis itself answered so: then the connection is sound. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof RedisCommandExecutionException;
    }

    private static Optional<String> answered(String message) {
        if (message.startsWith(TOO_MANY_CLIENTS)) {
            return Optional.of("too-many-clients");
        }
        Matcher inScript = IN_SCRIPT.matcher(message);
        String code = message.startsWith("ERR ") && inScript.find() ? inScript.group(1) : message.split(" ", 2)[0];
        return Optional.ofNullable(PASSING.get(code));
    }

    private static @Nullable String lost(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            return "timeout";
        }
        boolean lost = cause instanceof RedisException
                || cause instanceof IOException
                || cause instanceof CancellationException;
        return lost ? "disconnected" : null;
    }
}
