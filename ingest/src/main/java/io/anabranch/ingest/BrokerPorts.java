package io.anabranch.ingest;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * What a broker's port speaks, asked on a plain socket: Kafka's clients report a port that speaks TLS or wants SASL, where they do neither, as one
 * that is silent. Says hello and sends nothing else.
 */
final class BrokerPorts {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MAX_ANSWER_BYTES = 1 << 16;

    /** A handshake's first byte, and an alert's. */
    private static final int TLS_HANDSHAKE = 0x16;

    private static final int TLS_ALERT = 0x15;

    /** @see <a href="https://kafka.apache.org/protocol#The_Messages_SaslHandshake">SaslHandshake</a> */
    private static final short SASL_HANDSHAKE = 17;

    /** What a listener without SASL answers. */
    private static final short ILLEGAL_SASL_STATE = 34;

    private final List<String> brokers;
    private final String protocol;

    BrokerPorts(KafkaSettings settings) {
        this.brokers = List.of(settings.brokers().split("\\s*,\\s*"));
        this.protocol = String.valueOf(new ClientProperties(settings)
                        .admin()
                        .getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT"))
                .toUpperCase(Locale.ROOT);
    }

    /**
     * What was found.
     *
     * @param isMistake whether it stays so until an operator acts
     */
    record Finding(String words, boolean isMistake) {}

    /** The first mistake that is found, else why the first broker can't be reached; empty where all seems right. Blocks for seconds at most. */
    Optional<Finding> whatIsWrong() {
        List<Finding> found = new ArrayList<>();
        brokers.forEach(broker -> whatIsWrong(broker).ifPresent(found::add));
        return found.stream()
                .filter(Finding::isMistake)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private Optional<Finding> whatIsWrong(String broker) {
        int colon = broker.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1)));
        if (address.isUnresolved()) {
            return outage(broker + ": the host's name is unknown here");
        }
        try {
            return wrongProtocol(broker, address);
        } catch (ConnectException refused) {
            return outage(broker + " refused the connection; is it up, and is the port right?");
        } catch (SocketTimeoutException silent) {
            return outage(broker + " gave no answer within 2s; is it up, and can it be reached from here?");
        } catch (IOException | GeneralSecurityException broken) {
            return outage(broker + " broke the connection off");
        }
    }

    private Optional<Finding> wrongProtocol(String broker, InetSocketAddress address)
            throws IOException, GeneralSecurityException {
        boolean isTls = speaksTls(address);
        boolean wantsTls = protocol.endsWith("SSL");
        if (isTls != wantsTls) {
            return mistake(
                    broker + (isTls ? " speaks TLS" : " speaks no TLS") + ", and this client's security.protocol is "
                            + protocol + ": correct it in kafka.client-properties, or the port in kafka.brokers");
        }
        if (isTls || protocol.startsWith("SASL")) {
            return Optional.empty();
        }
        return saslMechanisms(address)
                .flatMap(mechanisms -> mistake(broker + " wants SASL " + mechanisms
                        + ", and this client's security.protocol is " + protocol
                        + ": set security.protocol, sasl.mechanism and sasl.jaas.config in kafka.client-properties"));
    }

    /** Whether it answers a TLS hello in kind. What it answers is not looked at further, so no certificate is trusted. */
    private static boolean speaksTls(InetSocketAddress address) throws IOException, GeneralSecurityException {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        var unused = client.wrap(ByteBuffer.allocate(0), hello);
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(hello.array(), 0, hello.position());
            int first = socket.getInputStream().read();
            return first == TLS_HANDSHAKE || first == TLS_ALERT;
        } catch (SocketTimeoutException silent) {
            return false;
        }
    }

    /** Those that a listener with SASL has; empty of one without. */
    private static Optional<List<String>> saslMechanisms(InetSocketAddress address) throws IOException {
        try (Socket socket = connect(address)) {
            byte[] client = "anabranch".getBytes(StandardCharsets.US_ASCII);
            ByteBuffer request = ByteBuffer.allocate(2 + 2 + 4 + 2 + client.length + 2)
                    .putShort(SASL_HANDSHAKE)
                    .putShort((short) 1)
                    .putInt(1)
                    .putShort((short) client.length)
                    .put(client)
                    // No mechanism, so the answer lists those that there are.
                    .putShort((short) 0);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(request.position());
            out.write(request.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readInt() > MAX_ANSWER_BYTES) {
                return Optional.empty();
            }
            var unused = in.readInt();
            return in.readShort() == ILLEGAL_SASL_STATE ? Optional.empty() : Optional.of(strings(in));
        } catch (EOFException noKafka) {
            return Optional.empty();
        }
    }

    private static List<String> strings(DataInputStream in) throws IOException {
        List<String> strings = new ArrayList<>();
        int count = Math.min(in.readInt(), MAX_ANSWER_BYTES);
        for (int i = 0; i < count; i++) {
            strings.add(new String(in.readNBytes(in.readShort()), StandardCharsets.UTF_8));
        }
        return strings;
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static Optional<Finding> outage(String words) {
        return Optional.of(new Finding("Kafka broker " + words, /* isMistake= */ false));
    }

    private static Optional<Finding> mistake(String words) {
        return Optional.of(new Finding("Kafka broker " + words, /* isMistake= */ true));
    }
}
