package io.anabranch.ingest;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Clients for who looks at the log beside the pipeline, connected and secured as the pipeline's own are. Each is the caller's to close. */
public final class KafkaClients {
    private KafkaClients() {}

    public static Admin admin(KafkaSettings settings) {
        return Admin.create(new ClientProperties(settings).admin());
    }

    /** What a failure of these clients means, and what to do; may ask the brokers' ports, for seconds at most. */
    public static RuntimeException explained(KafkaSettings settings, RuntimeException failure) {
        return new KafkaFailures(settings).explained(failure);
    }

    /**
     * A consumer that is a member of no group, of committed records alone.
     *
     * @param name tells it from others in the broker's log
     */
    public static Consumer<byte[], byte[]> consumer(KafkaSettings settings, String name) {
        Map<String, Object> properties = new ClientProperties(settings).catchUp(name);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties);
    }
}
