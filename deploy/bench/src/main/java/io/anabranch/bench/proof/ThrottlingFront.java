package io.anabranch.bench.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes HTTP requests to a DynamoDB server and on demand answers each of them itself, as a table without capacity does. Its port
 * stays its own, and its threads are daemons. Thread-safe.
 */
final class ThrottlingFront implements AutoCloseable {
    private static final byte[] THROTTLED = HttpMessage.answer(
            400,
            "Bad Request",
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\"message\":"
                    + "\"The level of configured provisioned throughput for the table was exceeded.\"}");

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong throttled = new AtomicLong();
    private volatile boolean throttles;

    private ThrottlingFront(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** A front of a server, passing. */
    static ThrottlingFront to(InetSocketAddress server) {
        try {
            ServerSocket listener = new ServerSocket(0, /* backlog= */ 128, InetAddress.getByName("127.0.0.1"));
            ThrottlingFront front = new ThrottlingFront(server, listener);
            daemon(front::accept);
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("A front of " + server + " could not listen", e);
        }
    }

    /** Where clients connect to. */
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** From now on every request is answered with {@code ProvisionedThroughputExceededException}. */
    void throttle() {
        throttles = true;
    }

    /** Passes again. */
    void heal() {
        throttles = false;
    }

    /** Requests that it answered itself so far. */
    long throttled() {
        return throttled.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (Socket caller = open(client);
                Socket target = open(new Socket())) {
            target.connect(server);
            target.setTcpNoDelay(true);
            caller.setTcpNoDelay(true);
            InputStream requests = new BufferedInputStream(caller.getInputStream());
            InputStream answers = new BufferedInputStream(target.getInputStream());
            boolean goesOn = true;
            while (goesOn) {
                Optional<HttpMessage> request = HttpMessage.read(requests);
                goesOn = request.isPresent() && answer(request.get(), caller, target, answers);
            }
        } catch (IOException broken) {
            // Whoever is at the other end sees it as a broken connection.
        } finally {
            sockets.remove(client);
        }
    }

    private boolean answer(HttpMessage request, Socket caller, Socket target, InputStream answers) throws IOException {
        if (throttles) {
            throttled.incrementAndGet();
            caller.getOutputStream().write(THROTTLED);
            return !request.isLast();
        }
        target.getOutputStream().write(request.bytes());
        Optional<HttpMessage> answer = HttpMessage.read(answers);
        if (answer.isEmpty()) {
            return false;
        }
        caller.getOutputStream().write(answer.get().bytes());
        return !request.isLast() && !answer.get().isLast();
    }

    private Socket open(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "throttling-front");
        thread.setDaemon(true);
        thread.start();
    }

    /** Breaks every connection and lets go of the port. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The front of " + server + " could not be closed", e);
        }
    }
}
