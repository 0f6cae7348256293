package io.anabranch.local;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** One connection for one question in a server's own protocol: this module stays free of drivers. */
final class Dial implements AutoCloseable {
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(3).toMillis();

    final DataInputStream in;
    final DataOutputStream out;
    private final Socket socket = new Socket();

    Dial(InetSocketAddress server) throws IOException {
        try {
            socket.connect(server, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void check(boolean good, String otherwise) throws IOException {
        if (!good) {
            throw new IOException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
