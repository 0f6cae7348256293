package io.anabranch.ingest.decode.registry;

import io.anabranch.settings.DurationText;
import io.anabranch.settings.TlsFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Asks the registry over HTTP. What is no answer of a registry is an outage, with what happened and what to do: an answer is only what
 * is JSON and has status 200, or 404 with an error code of the registry.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">API reference</a>
 */
final class RegistryClient implements AutoCloseable {
    /** Of one answer, in which a schema is a string. */
    static final int MAX_ANSWER_BYTES = 1 << 20;

    private static final String ACCEPTED = "application/vnd.schemaregistry.v1+json, application/json";

    private final SchemaRegistrySettings settings;
    private final String base;
    private final Optional<String> authorization;
    private final ExecutorService workers;
    private final HttpClient client;
    private volatile boolean isClosed;

    RegistryClient(SchemaRegistrySettings settings) {
        this.settings = settings;
        this.base = settings.url().replaceAll("/+$", "");
        this.authorization = authorization(settings);
        this.workers = Executors.newFixedThreadPool(2, RegistryClient::worker);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.requestTimeout())
                .sslContext(TlsFiles.context(
                        "the schema registry", settings.ca(), settings.keystore(), settings.keystorePassword()))
                .executor(workers)
                .build();
    }

    /**
     * Asks for a path below the registry's URL, and waits for the answer until the deadline.
     *
     * @throws SchemaRegistryUnavailableException if there is no answer of a registry
     */
    Answer get(String path, Deadline deadline) {
        HttpResponse<Optional<byte[]>> response = send(path, deadline);
        int status = response.statusCode();
        if (status != 200 && status != 404) {
            boolean mayPass = status == 429 || status >= 500;
            throw failed("answered HTTP " + status + remedy(status), /* misconfigured= */ !mayPass);
        }
        if (!isJson(response)) {
            throw misconfigured("answered HTTP " + status + " with " + contentType(response)
                    + " instead of JSON; is this the registry's URL?");
        }
        return new Answer(status, response.body());
    }

    /** For an operator: the URL, and what happened there. */
    SchemaRegistryUnavailableException unavailable(String what) {
        return failed(what, /* misconfigured= */ false);
    }

    /** The same of what stays so until an operator acts. */
    SchemaRegistryUnavailableException misconfigured(String what) {
        return failed(what, /* misconfigured= */ true);
    }

    private SchemaRegistryUnavailableException failed(String what, boolean misconfigured) {
        return new SchemaRegistryUnavailableException("Schema registry " + base + " " + what, misconfigured);
    }

    /** Ends what is asked right now. */
    @Override
    public void close() {
        isClosed = true;
        var unused = workers.shutdownNow();
    }

    private HttpResponse<Optional<byte[]>> send(String path, Deadline deadline) {
        if (isClosed) {
            throw unavailable("is not asked any more: this program ends");
        }
        CompletableFuture<HttpResponse<Optional<byte[]>>> answer =
                client.sendAsync(request(path), head -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            return answer.get(Math.max(1, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw timedOut();
        } catch (InterruptedException ending) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for: the thread that asked is interrupted");
        } catch (ExecutionException failed) {
            throw failed(failed);
        }
    }

    private HttpRequest request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", ACCEPTED);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.GET().build();
    }

    SchemaRegistryUnavailableException timedOut() {
        return unavailable("gave no answer in " + DurationText.of(settings.requestTimeout())
                + "; is it up, and can it be reached from here?");
    }

    /** Nothing of the failure's own words, which may be anything. */
    private SchemaRegistryUnavailableException failed(ExecutionException failure) {
        if (hasCause(failure, HttpConnectTimeoutException.class)) {
            return timedOut();
        }
        if (hasCause(failure, UnknownHostException.class) || hasCause(failure, UnresolvedAddressException.class)) {
            return unavailable("can't be found: its host name is unknown here; check schema-registry.url");
        }
        if (hasCause(failure, SSLException.class)) {
            return misconfigured(
                    "could not be reached over TLS; check schema-registry.ca, the name in its certificate, and schema-registry.keystore");
        }
        if (hasCause(failure, ConnectException.class)) {
            return unavailable("refused the connection; is it up, and does schema-registry.url have the right port?");
        }
        return unavailable(
                hasCause(failure, IOException.class)
                        ? "broke the connection off, or speaks no HTTP; is this the registry's URL?"
                        : "could not be asked");
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String remedy(int status) {
        if (status == 401) {
            return ": it refused the credentials; check schema-registry.username and password, or token";
        }
        if (status == 403) {
            return ": these credentials may not read schemas; have its administrator allow it";
        }
        if (status >= 300 && status < 400) {
            return ": it has moved; set schema-registry.url to where it is now";
        }
        return status == 429 || status >= 500
                ? ": it can't serve now; it is asked again"
                : "; is this the registry's URL?";
    }

    /** By what it says, and what it holds: one that says JSON and is none is found when it is read. */
    private static boolean isJson(HttpResponse<Optional<byte[]>> response) {
        return contentType(response).contains("json");
    }

    /** Short, and without parameters. */
    private static String contentType(HttpResponse<?> response) {
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        String media = type.split(";", 2)[0].strip();
        return media.matches("[a-zA-Z0-9.+/ -]{1,80}") ? media : "another content type";
    }

    private static Optional<String> authorization(SchemaRegistrySettings settings) {
        return settings.token()
                .map(token -> "Bearer " + token)
                .or(() -> settings.username()
                        .map(user -> user + ":" + settings.password().orElse(""))
                        .map(both ->
                                "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8))));
    }

    private static Thread worker(Runnable work) {
        Thread thread = new Thread(work, "schema-registry");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What a registry answered.
     *
     * @param status 200 or 404
     * @param body JSON; absent where it is larger than {@link #MAX_ANSWER_BYTES}
     */
    record Answer(int status, Optional<byte[]> body) {}
}
