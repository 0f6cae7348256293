package io.anabranch.sinks.mongodb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Speaks TLS before a server that does not, under a certificate that it signed itself. */
final class TlsFront implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final InetSocketAddress server;
    private final KeyStore keys;
    private final SSLServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param name the host that the certificate is for */
    TlsFront(InetSocketAddress server, String name, Path folder) throws Exception {
        this.server = server;
        this.keys = selfSigned(name, folder.resolve(name + ".p12"));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        this.listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Of a client that trusts this front. */
    SSLContext trusting() throws GeneralSecurityException {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
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

    /** Made by the JDK's own tool. */
    private static KeyStore selfSigned(String name, Path file) throws Exception {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                tool,
                "-genkeypair",
                "-alias",
                "front",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=DNS:" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("keytool made no key");
        }
        KeyStore made = KeyStore.getInstance(file.toFile(), PASSWORD);
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, PASSWORD);
        both.setKeyEntry("key", made.getKey("front", PASSWORD), PASSWORD, made.getCertificateChain("front"));
        both.setCertificateEntry("authority", made.getCertificate("front"));
        return both;
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
