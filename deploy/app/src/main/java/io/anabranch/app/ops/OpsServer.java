package io.anabranch.app.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}. */
public final class OpsServer implements AutoCloseable {
    /** A request that is slow to come holds a thread of these; see {@link #REQUEST_SECONDS}. */
    private static final int THREADS = 16;

    private static final int WAITING = 32;
    /** Within which a request has to be sent, and ten times this within which its answer has to be taken, else its connection is closed. */
    private static final int REQUEST_SECONDS = 2;

    static {
        // The JDK's server waits for ever unless set otherwise, which properties alone do.
        setUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        setUnlessSet("sun.net.httpserver.maxRspTime", 10 * REQUEST_SECONDS);
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;

    private OpsServer(HttpServer server) {
        this.server = server;
        // Bounded: scrapes that pile up are refused, and the pipeline never notices them.
        this.executor = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), OpsServer::thread);
        this.executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts serving.
     *
     * @param health how the process does now; asked at each request, so it does no I/O
     * @throws UncheckedIOException if the address is not available
     */
    public static OpsServer start(InetSocketAddress address, PrometheusMeterRegistry metrics, Supplier<Health> health) {
        OpsServer ops = new OpsServer(bind(address));
        ops.server.setExecutor(ops.executor);
        ops.serve("/metrics", new MetricsPage(metrics));
        ops.serve("/health/live", request -> Answer.json(200, "{\"live\":true}"));
        ops.serve("/health/ready", new ReadyPage(health));
        ops.server.createContext(
                "/", exchange -> Answer.text(404, "Not found\n").send(exchange));
        ops.server.start();
        return ops;
    }

    /** The address that is served, with the port that was taken. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void serve(String path, Page page) {
        server.createContext(path, only(path, page));
    }

    private static HttpHandler only(String path, Page page) {
        return exchange -> answer(exchange, path, page).send(exchange);
    }

    private static Answer answer(HttpExchange exchange, String path, Page page) throws IOException {
        // A context also matches what begins with its path.
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return Answer.text(404, "Not found\n");
        }
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "Only GET and HEAD\n");
        }
        return page.answer(exchange.getRequestHeaders());
    }

    private static HttpServer bind(InetSocketAddress address) {
        try {
            return HttpServer.create(address, WAITING);
        } catch (BindException e) {
            throw new UncheckedIOException(
                    "Can't serve metrics and health on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage() + "; set ops.http to another address",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void setUnlessSet(String property, int seconds) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(seconds));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ops-http");
        thread.setDaemon(true);
        return thread;
    }
}
