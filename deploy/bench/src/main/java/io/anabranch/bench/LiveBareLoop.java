package io.anabranch.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The floor: a bare consumer that publishes the records of each poll as they are, in one flush, reads none of them, and commits
 * when Redis has answered, as often as the program does.
 */
public final class LiveBareLoop {
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Consumer<byte[], byte[]> consumer;
    private final StatefulRedisConnection<byte[], byte[]> redis;
    private final byte[] channel;
    private long committedNanos = System.nanoTime();

    private LiveBareLoop(
            Consumer<byte[], byte[]> consumer, StatefulRedisConnection<byte[], byte[]> redis, byte[] channel) {
        this.consumer = consumer;
        this.redis = redis;
        this.channel = channel;
    }

    /** @param args the brokers, the URI of Redis, the topic, and what the channel's name begins with */
    public static void main(String[] args) {
        String brokers = args[0];
        String topic = args[2];
        Thread reports = new Thread(
                () -> {
                    LiveReports.untilTheEnd();
                    System.exit(0);
                },
                "reports");
        reports.setDaemon(true);
        reports.start();
        byte[] channel = (args[3] + "events:purchase").getBytes(StandardCharsets.UTF_8);
        try (RedisClient client = BareRedis.client(args[1]);
                Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        properties(brokers, topic), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            StatefulRedisConnection<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE);
            redis.setAutoFlushCommands(false);
            LiveBareLoop loop = new LiveBareLoop(consumer, redis, channel);
            while (true) {
                loop.carry(consumer.poll(Duration.ofMillis(500)));
            }
        }
    }

    private void carry(ConsumerRecords<byte[], byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        List<RedisFuture<Long>> published = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            published.add(redis.async().publish(channel, record.value()));
        }
        redis.flushCommands();
        for (RedisFuture<Long> each : published) {
            CompletableFuture<Long> answer = each.toCompletableFuture();
            var unused = answer.join();
        }
        if (System.nanoTime() - committedNanos > COMMIT_NANOS) {
            committedNanos = System.nanoTime();
            consumer.commitAsync();
        }
    }

    private static Map<String, Object> properties(String brokers, String group) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", brokers),
                Map.entry("group.id", group),
                Map.entry("group.protocol", "consumer"),
                Map.entry("auto.offset.reset", "earliest"),
                Map.entry("enable.auto.commit", false),
                Map.entry("isolation.level", "read_committed"),
                Map.entry("max.poll.records", 2000),
                Map.entry("fetch.min.bytes", 1),
                Map.entry("fetch.max.wait.ms", 500),
                Map.entry("fetch.max.bytes", 8 << 20),
                Map.entry("max.partition.fetch.bytes", 1 << 20));
    }
}
