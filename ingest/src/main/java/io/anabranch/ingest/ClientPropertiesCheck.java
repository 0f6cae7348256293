package io.anabranch.ingest;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** Finds before anything is started what Kafka's clients would refuse of the operator's properties. Contacts nobody, and shows no value of a secret. */
final class ClientPropertiesCheck {
    /**
     * Under the new group protocol the broker decides these.
     *
     * @see <a href="https://kafka.apache.org/documentation/#consumer_rebalance_protocol">The consumer rebalance protocol</a>
     */
    private static final List<String> OF_CLASSIC_PROTOCOL = List.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

    private static final List<String> FILES =
            List.of(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
    private static final String JAAS_FILE = "java.security.auth.login.config";
    private static final String JAAS_FORM = "a file whose sasl.jaas.config is"
            + " '<login module> required username=\"...\" password=\"...\";', the password in double quotes, each \" and \\ in it"
            + " behind two \\, and a semicolon at the end";

    private final ClientProperties clients;
    private final Properties file;

    private ClientPropertiesCheck(String file) {
        this.clients = new ClientProperties("localhost:9092", "check", Optional.empty(), Optional.of(file));
        this.file = ClientProperties.read(Path.of(file));
    }

    /** What the file would have to be instead; empty where it is right. */
    static Optional<String> problem(String file) {
        try {
            if (!Files.isRegularFile(Path.of(file)) || !Files.isReadable(Path.of(file))) {
                return Optional.of("a file that can be read");
            }
            return new ClientPropertiesCheck(file).problem();
        } catch (UncheckedIOException | InvalidPathException unreadable) {
            return Optional.of("a file of lines name=value in UTF-8, each \\ doubled");
        }
    }

    private Optional<String> problem() {
        return first(List.of(
                this::ofOtherProtocol,
                this::missingFile,
                this::credentials,
                () -> refused(() -> new ConsumerConfig(clients.reading())),
                () -> refused(() -> new ProducerConfig(clients.producer())),
                this::deliveryTimeout,
                () -> refused(() -> new AdminClientConfig(clients.admin()))));
    }

    /** The producer itself looks at that only when it is made. */
    private Optional<String> deliveryTimeout() {
        ProducerConfig producer = new ProducerConfig(clients.producer());
        long least = producer.getLong(ProducerConfig.LINGER_MS_CONFIG)
                + producer.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        return producer.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG) >= least
                ? Optional.empty()
                : Optional.of("a file whose delivery.timeout.ms is at least linger.ms and request.timeout.ms together, "
                        + least);
    }

    private static Optional<String> first(List<Supplier<Optional<String>>> checks) {
        return checks.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> ofOtherProtocol() {
        String protocol = file.getProperty(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        List<String> wrong =
                OF_CLASSIC_PROTOCOL.stream().filter(file::containsKey).toList();
        return wrong.isEmpty() || !protocol.toLowerCase(Locale.ROOT).equals("consumer")
                ? Optional.empty()
                : Optional.of("a file without " + String.join(", ", wrong)
                        + ": under the group protocol 'consumer' the broker decides that; remove it, or add"
                        + " group.protocol=classic");
    }

    private Optional<String> missingFile() {
        return FILES.stream()
                .filter(name -> file.containsKey(name)
                        && !Files.isReadable(Path.of(file.getProperty(name).strip())))
                .findFirst()
                .map(name -> "a file whose " + name + " names a file that can be read, it has '"
                        + file.getProperty(name) + "'");
    }

    private Optional<String> credentials() {
        String jaas = file.getProperty(SaslConfigs.SASL_JAAS_CONFIG);
        boolean isSasl = file.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "")
                .toUpperCase(Locale.ROOT)
                .startsWith("SASL_");
        if (jaas == null) {
            return isSasl && System.getProperty(JAAS_FILE) == null
                    ? Optional.of("a file with sasl.jaas.config, since its security.protocol is SASL")
                    : Optional.empty();
        }
        try {
            var unused = JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)));
            return Optional.empty();
        } catch (KafkaException | IllegalArgumentException malformed) {
            // What Kafka says of it may cite a part of the password.
            return Optional.of(JAAS_FORM);
        }
    }

    private static Optional<String> refused(Supplier<?> client) {
        try {
            var unused = client.get();
            return Optional.empty();
        } catch (KafkaException refused) {
            return Optional.of("a file that Kafka's clients take; they say: " + refused.getMessage());
        }
    }
}
