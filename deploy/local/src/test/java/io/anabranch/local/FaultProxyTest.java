package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private final EchoServer echo = new EchoServer();
    private final FaultProxy proxy = FaultProxy.to(echo.address());

    @AfterEach
    void stop() throws IOException, InterruptedException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesBothWaysAndCountsThem() throws IOException {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);

        try (Socket client = connect()) {
            Thread writer = new Thread(() -> write(client, sent));
            writer.start();
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }

        assertThat(proxy.bytesUp()).isEqualTo(sent.length);
        await().untilAsserted(() -> assertThat(proxy.bytesDown()).isEqualTo(sent.length));
    }

    @Test
    void passesTheEndOfAStream() throws IOException {
        try (Socket client = connect()) {
            write(client, new byte[] {7});
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
        }
    }

    @Test
    void refusesNewConnectionsAndBreaksOldOnes() throws IOException {
        try (Socket old = connect()) {
            assertThat(askFor(old, 1)).isEqualTo(1);

            proxy.refuse();

            assertThatThrownBy(() -> askFor(old, 2)).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void hangsOldAndNewConnectionsAndBreaksNone() throws IOException {
        try (Socket old = connect()) {
            assertThat(askFor(old, 1)).isEqualTo(1);

            proxy.hang();

            try (Socket young = connect()) {
                assertThatThrownBy(() -> askFor(old, 2)).isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> askFor(young, 3)).isInstanceOf(SocketTimeoutException.class);
                proxy.heal();
                assertThat(old.getInputStream().read()).isEqualTo(2);
                assertThat(young.getInputStream().read()).isEqualTo(3);
            }
        }
    }

    @Test
    void resetsEveryConnectionOnce() throws IOException {
        try (Socket old = connect()) {
            assertThat(askFor(old, 1)).isEqualTo(1);

            proxy.resetOnce();

            assertThatThrownBy(() -> askFor(old, 2)).isInstanceOf(SocketException.class);
            try (Socket young = connect()) {
                assertThat(askFor(young, 3)).isEqualTo(3);
            }
        }
    }

    @Test
    void resetsAlsoWhatHangs() throws IOException {
        proxy.hang();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> askFor(client, 1)).isInstanceOf(SocketTimeoutException.class);

            proxy.resetOnce();

            assertThatThrownBy(() -> askFor(client, 2)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void delaysEachWayWithoutAddingUp() throws IOException {
        proxy.delay(Duration.ofMillis(100));
        try (Socket client = connect()) {
            client.setSoTimeout(10_000);
            long begin = System.nanoTime();
            for (int request = 0; request < 20; request++) {
                write(client, new byte[] {(byte) request});
            }

            assertThat(client.getInputStream().readNBytes(20)).hasSize(20);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(took).isBetween(Duration.ofMillis(200), Duration.ofMillis(1500));
        }
    }

    @Test
    void losesAsManyAnswersAsToldAndNoRequest() throws IOException {
        proxy.loseAnswers(2);

        for (int i = 0; i < 2; i++) {
            try (Socket client = connect()) {
                assertThatThrownBy(() -> askFor(client, 1)).isInstanceOf(SocketException.class);
            }
        }

        assertThat(proxy.bytesUp()).isEqualTo(2);
        assertThat(proxy.bytesDown()).isZero();
        try (Socket client = connect()) {
            assertThat(askFor(client, 1)).isEqualTo(1);
        }
    }

    @Test
    void healsAfterEverything() throws IOException {
        InetSocketAddress before = proxy.address();
        proxy.delay(Duration.ofMinutes(1));
        proxy.loseAnswers(7);
        proxy.hang();
        proxy.refuse();

        proxy.heal();

        assertThat(proxy.address()).isEqualTo(before);
        try (Socket client = connect()) {
            assertThat(askFor(client, 1)).isEqualTo(1);
        }
    }

    @Test
    void breaksAClientWhoseServerIsGone() throws IOException, InterruptedException {
        echo.close();

        try (Socket client = connect()) {
            assertThatThrownBy(() -> askFor(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void letsGoOfItsPortWhenClosed() {
        proxy.close();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::heal).isInstanceOf(IllegalStateException.class);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy.address());
        socket.setSoTimeout(300);
        return socket;
    }

    /** Sends a byte and reads the answer; the end of the stream counts as a broken connection. */
    private static int askFor(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new SocketException("The connection ended");
        }
        return answer;
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends back what it gets. */
    private static final class EchoServer {
        private final ServerSocket listener;
        private final Thread accepting = FaultProxy.daemon("echo", this::acceptAll);

        EchoServer() {
            try {
                listener = new ServerSocket();
                listener.bind(Home.address(0));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            accepting.start();
        }

        InetSocketAddress address() {
            return Home.address(listener.getLocalPort());
        }

        /** Comes back when nobody is let in any more: a thread that is in accept takes one more client after the close. */
        void close() throws IOException, InterruptedException {
            listener.close();
            accepting.join();
        }

        private void acceptAll() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    FaultProxy.daemon("echo", () -> echo(client)).start();
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static void echo(Socket client) {
            try (client) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException broken) {
                return;
            }
        }
    }
}
