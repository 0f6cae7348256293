package io.anabranch.load;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/**
 * The topic that is published to, and the way there.
 *
 * @param properties of a Kafka client, for its security
 */
public record KafkaTarget(String brokers, String topic, Map<String, String> properties) {
    /** That of the local stack. */
    static final KafkaTarget LOCAL = new KafkaTarget("localhost:9092", "events", Map.of());

    private static final int SECONDS = 8;

    public KafkaTarget {
        properties = Map.copyOf(properties);
    }

    KafkaTarget over(@Nullable String otherBrokers, @Nullable String otherTopic) {
        return new KafkaTarget(
                otherBrokers == null ? brokers : otherBrokers, otherTopic == null ? topic : otherTopic, properties);
    }

    /** The client's properties, these in place of theirs. */
    Map<String, Object> with(Map<String, String> own) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(own);
        all.put("bootstrap.servers", brokers);
        return all;
    }

    /**
     * Waits a few seconds for an answer, where a producer would wait a minute and name no broker.
     *
     * @throws IllegalStateException if no broker answers
     */
    void check() {
        Map<String, Object> soon =
                with(Map.of("request.timeout.ms", "4000", "default.api.timeout.ms", SECONDS + "000"));
        try (Admin admin = Admin.create(soon)) {
            var unused = admin.describeCluster(new DescribeClusterOptions().timeoutMs(SECONDS * 1_000))
                    .nodes()
                    .get(SECONDS + 2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String cause = e.getCause() == null
                    ? "no answer"
                    : String.valueOf(e.getCause().getMessage());
            throw new IllegalStateException(
                    "Kafka at " + brokers + " did not answer within " + SECONDS + " s: " + cause
                            + ". Is the address right, and does it want TLS or a user? --config takes both from a configuration",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kafka at " + brokers + " was asked", e);
        }
    }
}
