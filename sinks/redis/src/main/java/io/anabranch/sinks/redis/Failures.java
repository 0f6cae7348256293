package io.anabranch.sinks.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a failure of Redis that may pass from one that an operator must repair. No failure of Redis is the fault of one event,
 * so none rejects (invariant 4).
 */
public final class Failures {
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

    /** Further ones, of a cluster: to a client that knows no cluster they mean that it must be told of one. */
    private static final Map<String, String> MOVING = Map.of("MOVED", "moved", "ASK", "moving");

    /** After these the connection leads to a server that is no longer, or not any more alone, the right one. */
    private static final Set<String> ELSEWHERE = Set.of("READONLY", "MASTERDOWN", "MOVED", "CLUSTERDOWN");

    private static final String TOO_MANY_CLIENTS = "ERR max number of clients";
    /** Redis 6.2 hides the code of a failed call in a script behind its own: {@code ERR Error running script (...)}. */
    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

    private Failures() {}

    /** Why it failed, as a label, if the same request may succeed later; empty if it will not. */
    public static Optional<String> passing(Throwable failure) {
        @Nullable String lost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return answered(String.valueOf(cause.getMessage()));
            }
            lost = lost == null ? lost(cause) : lost;
        }
        return Optional.ofNullable(lost);
    }

    /** The same, where the address is a cluster's. */
    public static Optional<String> passingInCluster(Throwable failure) {
        return passing(failure)
                .or(() ->
                        Optional.ofNullable(answer(failure)).map(Failures::code).map(MOVING::get));
    }

    /**
     * What may be shown of a failure: what began it, without the address, whose password may have been taken for a host if
     * it was not percent-encoded.
     */
    public static Throwable shown(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        boolean isAboutAHost = origin instanceof UnknownHostException
                || origin instanceof UnresolvedAddressException
                || String.valueOf(origin.getMessage()).contains("<unresolved>");
        return isAboutAHost ? new IllegalStateException("the host's name is unknown") : origin;
    }

    /** Whether Redis answered that the request belongs to another server. */
    public static boolean isElsewhere(Throwable failure) {
        String answer = answer(failure);
        return answer != null && ELSEWHERE.contains(code(answer));
    }

    /** Whether Redis did nothing but answer that another server is, or soon will be, the one to ask. */
    public static boolean isRedirected(Throwable failure) {
        String answer = answer(failure);
        return isElsewhere(failure) || (answer != null && MOVING.containsKey(code(answer)));
    }

    /** Whether Redis was not reached, or did not answer: another command would fare no better. */
    public static boolean isUnanswered(Throwable failure) {
        return answer(failure) == null && passing(failure).isPresent();
    }

    /** Whether one side does not trust the other: no handshake will end otherwise before an operator acts. */
    public static boolean isMistrust(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Netty's own subclasses tell that a handshake was cut short or took too long, which may pass.
            if (cause instanceof CertificateException || cause.getClass() == SSLHandshakeException.class) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String answer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return null;
    }

    /** Whether Redis itself answered so. */
    public static boolean isAnswer(Throwable failure) {
        return failure instanceof RedisCommandExecutionException;
    }

    private static Optional<String> answered(String message) {
        if (message.startsWith(TOO_MANY_CLIENTS)) {
            return Optional.of("too-many-clients");
        }
        return Optional.ofNullable(PASSING.get(code(message)));
    }

    /** The word that an error's answer begins with: {@code READONLY}. */
    public static String code(String message) {
        Matcher inScript = IN_SCRIPT.matcher(message);
        return message.startsWith("ERR ") && inScript.find() ? inScript.group(1) : message.split(" ", 2)[0];
    }

    private static @Nullable String lost(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            return "request-timeout";
        }
        boolean lost = cause instanceof RedisException
                || cause instanceof IOException
                || cause instanceof CancellationException;
        return lost ? "disconnected" : null;
    }
}
