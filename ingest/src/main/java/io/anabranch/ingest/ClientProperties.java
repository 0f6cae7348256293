package io.anabranch.ingest;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What Kafka's clients are given. The operator's file may tune and secure them; what our promises rest on is set last, since
 * the clients' defaults lose data.
 */
final class ClientProperties {
    /** Of one fetch of the reading, as the broker sends it: what is fetched and not yet polled waits in the client. */
    static final int READING_FETCH_BYTES = 8 << 20;

    /** Of one fetch of a catch-up. */
    static final int CATCH_UP_FETCH_BYTES = 4 << 20;

    private static final int PARTITION_FETCH_BYTES = 1 << 20;

    private final String brokers;
    private final String group;
    private final Optional<String> instanceId;
    private final Optional<String> file;

    ClientProperties(KafkaSettings settings) {
        this(settings.brokers(), settings.group(), settings.instanceId(), settings.clientProperties());
    }

    /** @param file of the operator's properties */
    ClientProperties(String brokers, String group, Optional<String> instanceId, Optional<String> file) {
        this.brokers = brokers;
        this.group = group;
        this.instanceId = instanceId;
        this.file = file;
    }

    Map<String, Object> admin() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
        properties.putAll(ofFile());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return properties;
    }

    /** For the member of the group. */
    Map<String, Object> reading() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        instanceId.ifPresent(id -> properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id));
        properties.putAll(reader(READING_FETCH_BYTES));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        return properties;
    }

    /** For a consumer that is assigned partitions by hand: a member of no group. */
    Map<String, Object> catchUp(String reader) {
        Map<String, Object> properties = new HashMap<>();
        properties.putAll(reader(CATCH_UP_FETCH_BYTES));
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "." + reader);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        return properties;
    }

    private Map<String, Object> reader(int fetchBytes) {
        Map<String, Object> properties = new HashMap<>();
        // A broker answers as soon as it has one byte: batches grow in the window, not in the broker.
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        properties.putAll(ofFile());

        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Window.BATCH_RECORDS);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        // Where to begin is sought at assignment, so an offset that the log no longer has is an error, never a silent
        // jump.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Bytes, since a deserializer that throws would end the stream.
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    Map<String, Object> producer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, group + ".dead-letters");
        // What the clients of all languages read without a plugin.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 100);
        properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 5_000);
        properties.putAll(ofFile());

        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaTopics.LARGEST_DEAD_LETTER);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }

    private Map<String, Object> ofFile() {
        Map<String, Object> properties = new HashMap<>();
        file.map(Path::of)
                .map(ClientProperties::read)
                .ifPresent(read ->
                        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name))));
        return properties;
    }

    /** @throws UncheckedIOException if it can't be read, or is written in a way that Java's property files are not */
    static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException("Kafka client properties in " + file + " are malformed", new IOException(e));
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka client properties can't be read from " + file, e);
        }
        return properties;
    }
}
