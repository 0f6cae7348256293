package io.anabranch.sinks.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Speaks TLS before a server that does not. */
public final class TlsFront implements AutoCloseable {
    private final InetSocketAddress server;
    private final SSLServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Shows the certificate to whoever comes. */
    public TlsFront(InetSocketAddress server, TestCertificate certificate) throws Exception {
        this(server, certificate, Optional.empty());
    }

    /** @param clients the certificate that a client has to show; without it none has to */
    public TlsFront(InetSocketAddress server, TestCertificate certificate, Optional<TestCertificate> clients)
            throws Exception {
        this.server = server;
        SSLContext context = clients.isPresent() ? certificate.showing(clients.get()) : certificate.showing();
        this.listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(clients.isPresent());
        threads.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket behind = new Socket(server.getAddress(), server.getPort());
                threads.execute(() -> pump(client, behind));
                threads.execute(() -> pump(behind, client));
            } catch (IOException closed) {
                // Asked again whether it still listens.
            }
        }
    }

    /** A handshake that fails fails the reading. */
    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException ended) {
            // The other end sees its own socket closed.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
