package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that fails on command, to put between a client and a real server. It passes bytes, in order and unread, until a test
 * says otherwise; {@link #heal()} makes it do so again. Its port stays its own, and its threads are daemons. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private enum Mode {
        PASSING,
        HANGING,
        REFUSING,
        CLOSED
    }

    private final InetSocketAddress target;
    private final InetSocketAddress address;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private volatile Mode mode = Mode.PASSING;
    private volatile Duration delay = Duration.ZERO;
    private @Nullable Listening listening;

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        this.address = Home.address(Ports.anyFree());
        listen();
    }

    /** A proxy to a server, passing. */
    public static FaultProxy to(InetSocketAddress target) {
        return new FaultProxy(target);
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return address;
    }

    /** Breaks every connection and refuses new ones. */
    public synchronized void refuse() {
        become(Mode.REFUSING);
        deafen();
        resetOnce();
    }

    /** Passes nothing in either direction and breaks nothing: new connections are accepted, and hang too. */
    public synchronized void hang() {
        become(Mode.HANGING);
        listen();
    }

    /** Breaks every open connection once; new ones work. */
    public void resetOnce() {
        links.forEach(Link::reset);
    }

    /**
     * The server gets what is sent; instead of its next answers, so many, the connection breaks, so that a client can't know
     * whether its request was carried out.
     */
    public void loseAnswers(int answers) {
        answersToLose.set(answers);
    }

    /** Adds latency to every byte, each way. */
    public void delay(Duration each) {
        delay = each;
    }

    /** Passes everything again, at once; what hung goes on. */
    public synchronized void heal() {
        delay = Duration.ZERO;
        answersToLose.set(0);
        become(Mode.PASSING);
        listen();
    }

    /** Bytes passed from clients to the server. */
    public long bytesUp() {
        return up.get();
    }

    /** Bytes passed from the server to clients. */
    public long bytesDown() {
        return down.get();
    }

    /** Breaks every connection and lets go of the port. */
    @Override
    public synchronized void close() {
        mode = Mode.CLOSED;
        notifyAll();
        deafen();
        resetOnce();
    }

    private void become(Mode next) {
        if (mode == Mode.CLOSED) {
            throw new IllegalStateException("The proxy to " + target + " is closed");
        }
        mode = next;
        notifyAll();
    }

    private record Listening(ServerSocket socket, Thread thread) {}

    private synchronized void listen() {
        if (listening != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address);
            Thread thread = daemon("accept", () -> acceptAll(socket));
            thread.start();
            listening = new Listening(socket, thread);
        } catch (IOException e) {
            throw new LocalStackException("A proxy could not listen on " + address + ": " + e, e);
        }
    }

    private void deafen() {
        if (listening == null) {
            return;
        }
        Link.closeQuietly(listening.socket());
        try {
            // The port is held for as long as a thread accepts on it.
            listening.thread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listening = null;
    }

    private void acceptAll(ServerSocket socket) {
        while (true) {
            try {
                admit(socket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Takes no lock: whoever closes the listener waits for this thread with the lock in hand. */
    private void admit(Socket client) {
        Link link = new Link(this, client);
        links.add(link);
        // Added before the look at the mode: whoever changes it either finds the link or is seen here.
        if (mode == Mode.PASSING || mode == Mode.HANGING) {
            daemon("connect", () -> link.open(target)).start();
        } else {
            link.reset();
        }
    }

    /** Returns when bytes may pass; false if they never will. */
    synchronized boolean awaitPassage() throws InterruptedException {
        while (mode == Mode.HANGING) {
            wait();
        }
        return mode == Mode.PASSING;
    }

    /** Whether the bytes that a server sent now are to be lost, once for each that should be. */
    boolean losesAnswer() {
        return answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    Duration delay() {
        return delay;
    }

    void passedUp(int bytes) {
        up.addAndGet(bytes);
    }

    void passedDown(int bytes) {
        down.addAndGet(bytes);
    }

    void forget(Link link) {
        links.remove(link);
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
