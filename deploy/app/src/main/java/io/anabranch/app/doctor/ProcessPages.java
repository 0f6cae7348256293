package io.anabranch.app.doctor;

import io.anabranch.topology.Causes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running process tells about itself at its ops address. A further page is a further line of {@link #PAGES}. */
final class ProcessPages {
    private static final List<Page> PAGES = List.of(
            new Page("/health/ready", "health-ready.json", "how each sink of the running process does, and why"),
            new Page("/metrics", "metrics.txt", "the running process' metrics"),
            new Page("/v1/sinks", "sinks.json", "the state, positions and figures of each sink of the running process"),
            new Page("/v1/threads", "threads.txt", "what each thread of the running process does"),
            new Page("/v1/log", "log.txt", "the last lines of the running process' log"));

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int LARGEST_PAGE = 16 << 20;
    private static final String FOLDER = "process/";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final String server;
    private final Optional<String> token;

    private record Page(String path, String file, String what) {}

    /**
     * @param address where the process listens, by its configuration
     * @param token that some pages want
     */
    ProcessPages(InetSocketAddress address, Optional<String> token) {
        this.token = token;
        // Who listens on all addresses is asked on this machine's own.
        String host = address.getAddress().isAnyLocalAddress()
                ? InetAddress.getLoopbackAddress().getHostAddress()
                : address.getAddress().getHostAddress();
        this.server = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Adds each page that is answered, and for all of them a line that says how. */
    void addTo(Bundle bundle) throws IOException, InterruptedException {
        List<String> answers = new ArrayList<>();
        for (Page page : PAGES) {
            answers.add(add(page, bundle));
        }
        bundle.add("process.txt", "which pages of a running process were asked, and how it answered", answers);
    }

    private String add(Page page, Bundle bundle) throws IOException, InterruptedException {
        String asked = server + page.path() + ": ";
        HttpResponse<InputStream> answer;
        byte[] body;
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(server + page.path())).timeout(ANSWER);
            token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
            answer = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                body = in.readNBytes(LARGEST_PAGE);
            }
        } catch (IOException nobody) {
            return asked + "no answer: " + Causes.words(nobody);
        }
        bundle.add(FOLDER + page.file(), page.what(), body);
        return asked + answer.statusCode() + ", " + body.length + " bytes";
    }
}
