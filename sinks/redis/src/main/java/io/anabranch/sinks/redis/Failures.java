package io.anabranch.sinks.redis;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.FailureClassifier;
import io.anabranch.topology.Causes;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of Redis or of its driver means. None is the fault of one event, so none rejects (invariant 4).
 *
 * @param isCluster whether an answer that the slot is, or soon will be, another node's means to ask again
 */
public record Failures(boolean isCluster) implements FailureClassifier {
    private static final String LOADING = "LOADING";

    /** Error codes of answers that may be another one soon, and the reason that is counted. */
    private static final Map<String, String> PASSING = Map.ofEntries(
            Map.entry(LOADING, "loading"),
            Map.entry("READONLY", "read-only"),
            Map.entry("MASTERDOWN", "master-down"),
            Map.entry("CLUSTERDOWN", "cluster-down"),
            Map.entry("TRYAGAIN", "try-again"),
            Map.entry("OOM", "out-of-memory"),
            Map.entry("BUSY", "busy"),
            Map.entry("MISCONF", "not-persisting"),
            Map.entry("NOREPLICAS", "no-replicas"),
            Map.entry("NOSCRIPT", "no-script"));

    /** Further ones, of a cluster: to a client that knows no cluster they mean that it must know of one. */
    private static final Map<String, String> MOVING = Map.of("MOVED", "moved", "ASK", "moving");

    /** After these the connection leads to a server that is no longer, or not any more alone, the right one. */
    private static final Set<String> ELSEWHERE = Set.of("READONLY", "MASTERDOWN", "MOVED", "CLUSTERDOWN");

    /** After these no other command will be taken either. */
    private static final Set<String> CREDENTIALS = Set.of("WRONGPASS", "NOAUTH");

    private static final String TOO_MANY_CLIENTS = "ERR max number of clients";
    /** Redis 6.2 hides the code of a failed call in a script behind its own: {@code ERR Error running script (...)}. */
    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

    /** Whether Redis can't be asked now, be it that an operator must repair the trust between the two sides. */
    public boolean isOutOfReach(Throwable failure) {
        return passing(failure) != null;
    }

    @Override
    public Failure classify(Throwable failure) {
        Throwable shown = shown(failure);
        String words = Causes.inWords(shown);
        if (isMistrust(failure)) {
            return Failure.fatal(words + "; the address takes ca=, certificate= and key=", shown);
        }
        if (CREDENTIALS.contains(code(words))) {
            return Failure.fatal(words + "; correct the user and password in redis", shown);
        }
        @Nullable String reason = passing(failure);
        return reason == null ? Failure.fatal(words, shown) : Failure.retryable(reason, words, shown);
    }

    /** Why it failed, if the same request may succeed later. */
    private @Nullable String passing(Throwable failure) {
        @Nullable String answer = answer(failure);
        if (answer == null) {
            return lost(failure);
        }
        if (answer.startsWith(TOO_MANY_CLIENTS)) {
            return "too-many-clients";
        }
        @Nullable String reason = PASSING.get(code(answer));
        return reason == null && isCluster ? MOVING.get(code(answer)) : reason;
    }

    /**
     * What may be shown of a failure: what began it, without the address, whose password may have been taken for a host if
     * it was not percent-encoded.
     */
    private static Throwable shown(Throwable failure) {
        Throwable origin = origin(failure);
        if (isWithoutItsCause(origin)) {
            return new IllegalStateException("the server closed the connection during the handshake");
        }
        boolean isAboutAHost = origin instanceof UnknownHostException
                || origin instanceof UnresolvedAddressException
                || String.valueOf(origin.getMessage()).contains("<unresolved>");
        return isAboutAHost ? new IllegalStateException("the host's name is unknown") : origin;
    }

    /**
     * Whether lettuce lost the cause: a server that refuses a connection at once now and then closes it before lettuce has
     * looked for the handshake's handler, and then only the handler is said to be missing.
     */
    static boolean isWithoutItsCause(Throwable failure) {
        return String.valueOf(origin(failure).getMessage()).contains("RedisHandshakeHandler not registered");
    }

    private static Throwable origin(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        return origin;
    }

    /** Whether Redis answered that the request belongs to another server. */
    public static boolean isElsewhere(Throwable failure) {
        String answer = answer(failure);
        return answer != null && ELSEWHERE.contains(code(answer));
    }

    /** Whether Redis answered that it is loading its data: it takes messages meanwhile, and refuses writes. */
    public static boolean isLoading(Throwable failure) {
        String answer = answer(failure);
        return answer != null && code(answer).equals(LOADING);
    }

    /** Whether Redis did nothing but answer that another server is, or soon will be, the one to ask. */
    public static boolean isRedirected(Throwable failure) {
        String answer = answer(failure);
        return isElsewhere(failure) || (answer != null && MOVING.containsKey(code(answer)));
    }

    /** Whether Redis was not reached, or did not answer: another command would fare no better. */
    public static boolean isUnanswered(Throwable failure) {
        return answer(failure) == null && lost(failure) != null;
    }

    /** Whether one side does not trust the other: no handshake will end otherwise before an operator acts. */
    private static boolean isMistrust(Throwable failure) {
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

    /** The word that an error's answer begins with: {@code READONLY}. */
    public static String code(String message) {
        Matcher inScript = IN_SCRIPT.matcher(message);
        return message.startsWith("ERR ") && inScript.find() ? inScript.group(1) : message.split(" ", 2)[0];
    }

    /** Why there was no answer, where that may pass. */
    private static @Nullable String lost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
                return Failure.REQUEST_TIMEOUT;
            }
            if (cause instanceof RedisException
                    || cause instanceof IOException
                    || cause instanceof CancellationException) {
                return Failure.DISCONNECTED;
            }
        }
        return null;
    }
}
