package io.anabranch.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** One HTTP request to a server of the stack. */
final class Http {
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(3).toMillis();

    private Http() {}

    static HttpURLConnection open(InetSocketAddress server, String path) throws IOException {
        URI uri = URI.create("http://" + server.getHostString() + ":" + server.getPort() + path);
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
        http.setConnectTimeout(TIMEOUT_MS);
        http.setReadTimeout(TIMEOUT_MS);
        return http;
    }

    static void expectOk(HttpURLConnection http) throws IOException {
        int status = http.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("HTTP status " + status);
        }
        try (InputStream body = http.getInputStream()) {
            body.readAllBytes();
        }
    }
}
