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
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The floor: a bare consumer that publishes the records of each poll as they are, in one flush, reads none of them, and commits
 * when Redis has answered, one commit in flight at a time.
 */
final class LiveBareLoop {
    private final Consumer<byte[], byte[]> consumer;
    private final StatefulRedisConnection<byte[], byte[]> redis;
    private final byte[] channel;
    private final AtomicBoolean commits = new AtomicBoolean();

    private LiveBareLoop(
            Consumer<byte[], byte[]> consumer, StatefulRedisConnection<byte[], byte[]> redis, byte[] channel) {
        this.consumer = consumer;
        this.redis = redis;
        this.channel = channel;
    }

    /** @param args as {@link LiveRun#arguments} makes them */
    public static void main(String[] args) {
        LiveRun run = LiveRun.parse(args);
        String side = args[2];
        Thread reports = new Thread(
                () -> {
                    LiveReports.untilTheEnd();
                    System.exit(0);
                },
                "reports");
        reports.setDaemon(true);
        reports.start();
        byte[] channel = (LiveRun.prefix(side) + "events:purchase").getBytes(StandardCharsets.UTF_8);
        try (RedisClient client = BareRedis.client(run.redis());
                Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        properties(run.kafka(), LiveRun.topic(side)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(LiveRun.topic(side)));
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
        if (commits.compareAndSet(false, true)) {
            consumer.commitAsync((offsets, failure) -> commits.set(false));
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
