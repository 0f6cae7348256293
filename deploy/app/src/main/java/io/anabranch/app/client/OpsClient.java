package io.anabranch.app.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The ops API of one running process. */
public final class OpsClient {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_FAILURE = 400;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final String address;
    private final Optional<String> token;

    /** @param address host and port */
    public OpsClient(String address, Optional<String> token) {
        this.address = address;
        this.token = token;
    }

    /** Host and port. */
    public String address() {
        return address;
    }

    /**
     * The resource at a path.
     *
     * @throws OpsFailedException if there is no answer, or another one
     */
    public JsonNode get(String path) {
        return json(send(request(path).timeout(ANSWER).GET(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
    }

    /**
     * Has something done.
     *
     * @throws OpsFailedException if there is no answer, or another one
     */
    public JsonNode post(String path) {
        return json(send(
                request(path).timeout(ANSWER).POST(BodyPublishers.noBody()),
                BodyHandlers.ofString(StandardCharsets.UTF_8)));
    }

    /**
     * Line after line until the other side ends it. The caller closes it.
     *
     * @throws OpsFailedException if there is no answer, or another one
     */
    public Stream<String> lines(String path) {
        HttpResponse<InputStream> answer = send(request(path).GET(), BodyHandlers.ofInputStream());
        if (answer.statusCode() >= FIRST_FAILURE) {
            try (InputStream body = answer.body()) {
                throw refused(answer.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw refused(answer.statusCode(), "");
            }
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        return lines.lines();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path));
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (ConnectException refused) {
            throw new OpsFailedException("nothing answers at " + address
                    + ": is the pipeline running, and is this its ops.http? Name another with --ops");
        } catch (HttpTimeoutException late) {
            throw new OpsFailedException(address + " did not answer within " + ANSWER.toSeconds() + " s");
        } catch (IOException failure) {
            throw new OpsFailedException(address + " could not be asked: " + failure.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsFailedException("interrupted");
        }
    }

    private JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() >= FIRST_FAILURE) {
            throw refused(answer.statusCode(), answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException other) {
            throw new OpsFailedException(address + " answers, but not as Anabranch does; name another with --ops");
        }
    }

    private OpsFailedException refused(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            return new OpsFailedException(
                    address + ": " + problem.path("detail").asText("status " + status));
        } catch (JsonProcessingException other) {
            return new OpsFailedException(address + " answered with status " + status);
        }
    }

    /** A running process could not be asked, or did not do what it was asked for. */
    public static final class OpsFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OpsFailedException(String message) {
            super(message);
        }
    }
}
