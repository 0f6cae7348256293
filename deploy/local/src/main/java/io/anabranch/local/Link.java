package io.anabranch.local;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * One connection through a {@link FaultProxy}. Each direction has a reader and a writer with a short queue between, so that latency delays
 * what follows instead of adding up.
 */
final class Link {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int CHUNKS = 64;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Link(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** Bytes and when they may go on. None at all are the end of the stream. */
    private record Chunk(ByteBuffer bytes, long due) {}

    void open(InetSocketAddress target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target);
            pump("up", client, server, proxy::passedUp);
            pump("down", server, client, proxy::passedDown);
        } catch (IOException unreachable) {
            reset();
        }
    }

    private void pump(String name, Socket from, Socket to, IntConsumer passed) {
        BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(CHUNKS);
        // The writer first: a reader that fails at once interrupts it.
        start(name + "-write", () -> writeAll(queue, to, passed));
        start(name + "-read", () -> readAll(from, queue));
    }

    private interface Direction {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Direction direction) {
        Thread thread = FaultProxy.daemon(name, () -> run(direction));
        threads.add(thread);
        thread.start();
    }

    private void run(Direction direction) {
        try {
            direction.run();
        } catch (IOException | InterruptedException broken) {
            reset();
        }
    }

    private void readAll(Socket from, BlockingQueue<Chunk> queue) throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int count;
        do {
            count = from.getInputStream().read(buffer);
            ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, Math.max(0, count)));
            queue.put(new Chunk(bytes, System.nanoTime() + proxy.delay().toNanos()));
        } while (count >= 0);
    }

    private void writeAll(BlockingQueue<Chunk> queue, Socket to, IntConsumer passed)
            throws IOException, InterruptedException {
        while (true) {
            Chunk chunk = queue.take();
            await(chunk.due());
            if (!proxy.awaitPassage()) {
                return;
            }
            if (to == client && proxy.losesAnswer()) {
                reset();
                return;
            }
            if (!chunk.bytes().hasRemaining()) {
                to.shutdownOutput();
                closeIfBothEnded();
                return;
            }
            to.getOutputStream().write(chunk.bytes().array());
            passed.accept(chunk.bytes().remaining());
        }
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void closeIfBothEnded() {
        if (client.isOutputShutdown() && server.isOutputShutdown()) {
            closeQuietly(client);
            closeQuietly(server);
            proxy.forget(this);
        }
    }

    /** Ends both connections with RST. */
    void reset() {
        abort(client);
        abort(server);
        threads.forEach(Thread::interrupt);
        proxy.forget(this);
    }

    private static void abort(Socket socket) {
        try {
            // Closing with a linger time of zero is what sends RST.
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
        closeQuietly(socket);
    }

    static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
            return;
        }
    }
}
