package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.FailureClassifier;
import io.anabranch.topology.Causes;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What an error of the server or of the way to it means. */
final class Failures implements FailureClassifier {
    /** An error's type: the index takes nothing for now, as on a full disk, whatever the status is. */
    static final String BLOCKED = "cluster_block_exception";

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** What a whole answer that is no success says. */
    static StatusException of(Reply reply) {
        ErrorWords error = ErrorWords.NONE;
        try (JsonParser json = JSON.createParser(reply.body())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("error")) {
                    error = ErrorWords.read(json).withoutQuotes();
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException noJson) {
            // A proxy's page: the status is all there is.
        }
        return new StatusException(reply.status(), error);
    }

    static Failure passing(int status, String type) {
        return Failure.retryable(
                type.equals(BLOCKED) ? "blocked" : Failure.STORE_FAILED,
                "the server answered " + status + (type.isEmpty() ? "" : " (" + type + ")"),
                null);
    }

    static Failure fatal(int status, ErrorWords error) {
        return Failure.fatal("the server answered " + status + " (" + error.withoutQuotes() + ")", null);
    }

    @Override
    public Failure classify(Throwable failure) {
        if (failure instanceof StatusException answer) {
            return ofStatus(answer);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause.getClass() == SSLHandshakeException.class) {
                return Failure.fatal(Causes.inWords(cause) + "; correct ca, keystore or nodes", cause);
            }
        }
        @Nullable String reason = lost(failure);
        String words = Causes.inWords(failure);
        return reason == null ? Failure.fatal(words, failure) : Failure.retryable(reason, words, failure);
    }

    private static Failure ofStatus(StatusException answer) {
        String words = String.valueOf(answer.getMessage());
        if (answer.status() >= 500 || answer.status() == 408 || answer.type().equals(BLOCKED)) {
            return passing(answer.status(), answer.type());
        }
        if (answer.status() == 429) {
            return Failure.retryable(Failure.THROTTLED, words, null);
        }
        if (answer.status() == 413) {
            return Failure.rejected(words + ": the request is larger than the server takes", null);
        }
        return switch (answer.status()) {
            case 401 -> Failure.fatal(words + "; correct username and password, or api-key", null);
            case 403 -> Failure.fatal(words + "; the user lacks a right: see docs/search.md", null);
            default -> Failure.fatal(words, null);
        };
    }

    /** Why there was no answer, where that may pass. */
    private static @Nullable String lost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || cause instanceof java.util.concurrent.TimeoutException
                    || cause instanceof java.net.SocketTimeoutException) {
                return Failure.REQUEST_TIMEOUT;
            }
            if (cause instanceof IOException) {
                return Failure.DISCONNECTED;
            }
        }
        return null;
    }
}
