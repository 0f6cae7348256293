package io.anabranch.sinks.cassandra;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stands before a real Cassandra and answers some of the writes itself, with an error, instead of passing them on. Speaks the
 * protocol's fourth version, whose frames anyone can read, and makes clients do so.
 *
 * @see <a href="https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec">CQL binary protocol v4</a>
 */
final class CqlFront implements AutoCloseable {
    private static final int VERSION = 4;
    private static final int ERROR = 0x00;
    private static final int EXECUTE = 0x0A;
    private static final int BATCH = 0x0D;

    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Function<String, Optional<Fault>> mood = write -> Optional.empty();

    CqlFront(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        daemon(this::acceptAll);
    }

    /** What a server answers instead of storing. */
    enum Fault {
        UNAVAILABLE(0x1000, "unavailable"),
        OVERLOADED(0x1001, "overloaded"),
        WRITE_TIMEOUT(0x1100, "write-timeout"),
        READ_TIMEOUT(0x1200, "read-timeout"),
        INVALID(0x2200, "rejected");

        private final int code;
        private final String label;

        Fault(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** As the retries are counted. */
        String label() {
            return label;
        }

        private byte[] body() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream body = new DataOutputStream(bytes);
            body.writeInt(code);
            body.writeUTF("injected: " + this);
            if (this == UNAVAILABLE || this == WRITE_TIMEOUT || this == READ_TIMEOUT) {
                body.writeShort(/* LOCAL_QUORUM */ 0x0006);
                body.writeInt(this == UNAVAILABLE ? 2 : 1);
                body.writeInt(this == UNAVAILABLE ? 1 : 2);
            }
            if (this == WRITE_TIMEOUT) {
                body.writeUTF("UNLOGGED_BATCH");
            }
            if (this == READ_TIMEOUT) {
                body.writeByte(0);
            }
            return bytes.toByteArray();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    /** @param next asked for each write, with its bytes as Latin-1 text; nothing lets it pass */
    void mood(Function<String, Optional<Fault>> next) {
        mood = next;
    }

    @Override
    public void close() {
        closeQuietly(listening);
        sockets.forEach(CqlFront::closeQuietly);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket store = new Socket(server.getAddress(), server.getPort());
                sockets.add(client);
                sockets.add(store);
                daemon(() -> passRequests(client, store));
                daemon(() -> passAnswers(store, client));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void passRequests(Socket client, Socket store) {
        try {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(store.getOutputStream());
            while (true) {
                byte[] header = in.readNBytes(9);
                if (header.length < 9) {
                    throw new IOException("The client has gone");
                }
                byte[] body = in.readNBytes(length(header));
                Optional<byte[]> answer = answer(header, body);
                if (answer.isPresent()) {
                    reply(client, header, answer.get());
                } else {
                    out.write(header);
                    out.write(body);
                }
            }
        } catch (IOException gone) {
            closeQuietly(client);
            closeQuietly(store);
        }
    }

    private Optional<byte[]> answer(byte[] header, byte[] body) throws IOException {
        if ((header[0] & 0x7F) > VERSION) {
            return Optional.of(tooNew());
        }
        boolean write = header[4] == EXECUTE || header[4] == BATCH;
        Optional<Fault> fault = write ? mood.apply(new String(body, StandardCharsets.ISO_8859_1)) : Optional.empty();
        return fault.map(CqlFront::bodyOf);
    }

    private static byte[] bodyOf(Fault fault) {
        try {
            return fault.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] tooNew() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        body.writeInt(/* protocol error */ 0x000A);
        body.writeUTF("Invalid or unsupported protocol version (5); highest supported is 4");
        return bytes.toByteArray();
    }

    private static void reply(Socket client, byte[] header, byte[] body) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {(byte) (0x80 | VERSION), 0, header[2], header[3], ERROR});
        new DataOutputStream(frame).writeInt(body.length);
        frame.writeBytes(body);
        write(client, frame.toByteArray(), frame.size());
    }

    /** Whole frames of the server's only, so that an error never stands within one. */
    private static void passAnswers(Socket store, Socket client) {
        try {
            DataInputStream in = new DataInputStream(store.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(9);
                if (header.length < 9) {
                    throw new IOException("The server has gone");
                }
                ByteArrayOutputStream frame = new ByteArrayOutputStream();
                frame.writeBytes(header);
                frame.writeBytes(in.readNBytes(length(header)));
                write(client, frame.toByteArray(), frame.size());
            }
        } catch (IOException gone) {
            closeQuietly(client);
            closeQuietly(store);
        }
    }

    private static void write(Socket client, byte[] bytes, int length) throws IOException {
        synchronized (client) {
            OutputStream out = client.getOutputStream();
            out.write(bytes, 0, length);
            out.flush();
        }
    }

    private static int length(byte[] header) {
        return ByteBuffer.wrap(header).getInt(5);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cql-front");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception ignored) {
            // It is gone either way.
        }
    }
}
