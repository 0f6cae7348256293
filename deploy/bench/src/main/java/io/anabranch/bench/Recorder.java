package io.anabranch.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Stands between a client's one connection and Redis, and takes down the commands that the client sends. */
final class Recorder implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final ServerSocket listening;
    private final URI redis;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Socket> open = new ArrayList<>();

    private Recorder(URI redis) throws IOException {
        this.redis = redis;
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    static Recorder before(String redis) {
        try {
            Recorder recorder = new Recorder(URI.create(redis));
            run(recorder::relay);
            return recorder;
        } catch (IOException e) {
            throw new UncheckedIOException("No place to listen for a client of " + redis, e);
        }
    }

    /** Where the client connects to. */
    String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** What was sent since it was last asked; by then all of it must be answered. */
    synchronized List<Recorded> taken() {
        List<Recorded> taken = Recorded.all(sent.toByteArray());
        sent.reset();
        return taken;
    }

    private void relay() throws IOException {
        Socket client = listening.accept();
        Socket server = new Socket(redis.getHost(), redis.getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        synchronized (this) {
            open.addAll(List.of(client, server));
        }
        run(() -> pass(server.getInputStream(), client.getOutputStream(), /* keep= */ false));
        pass(client.getInputStream(), server.getOutputStream(), /* keep= */ true);
    }

    private void pass(InputStream from, OutputStream to, boolean keep) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int length = from.read(chunk); length >= 0; length = from.read(chunk)) {
            if (keep) {
                synchronized (this) {
                    sent.write(chunk, 0, length);
                }
            }
            to.write(chunk, 0, length);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // The client hears of it.
                    }
                },
                "recorder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            listening.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close the recorder", e);
        }
    }
}
