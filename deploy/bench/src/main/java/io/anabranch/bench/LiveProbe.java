package io.anabranch.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer and the subscriber in one process, so that one clock times both ends. */
final class LiveProbe implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final String SENT = "\"sent\":\"";
    private static final byte[] MARK = SENT.getBytes(StandardCharsets.US_ASCII);
    private static final long NAP_NANOS = 50_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Producer<byte[], byte[]> producer;
    private final RedisClient client;
    private final String timestamp =
            Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    private volatile Load load = new Load(Long.MAX_VALUE, 1, new Latencies(0), new BitSet());
    private long events;

    /** @param sides whose topics are made and whose channels are listened to */
    LiveProbe(LiveRun run, List<String> sides) {
        makeTopics(run.kafka(), sides);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.kafka(), "acks", "1", "enable.idempotence", false, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.client = RedisClient.create(run.redis());
        StatefulRedisPubSubConnection<byte[], byte[]> heard = client.connectPubSub(ByteArrayCodec.INSTANCE);
        heard.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] pattern, byte[] channel, byte[] message) {
                hear(message);
            }
        });
        sides.forEach(side -> heard.sync().psubscribe((LiveRun.prefix(side) + "*").getBytes(StandardCharsets.UTF_8)));
    }

    private static void makeTopics(String brokers, List<String> sides) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            List<NewTopic> topics = sides.stream()
                    .map(side -> new NewTopic(LiveRun.topic(side), Optional.of(PARTITIONS), Optional.empty()))
                    .toList();
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The live topics could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making the live topics", e);
        }
    }

    /**
     * What is listened for.
     *
     * @param from when the first that is measured was due
     * @param heard the numbers of those that came; used by one thread
     */
    private record Load(long from, long interval, Latencies latencies, BitSet heard) {
        void hear(long due, long now) {
            if (due < from) {
                return;
            }
            int number = (int) ((due - from) / interval);
            // One that comes again is late for nobody.
            if (!heard.get(number)) {
                heard.set(number);
                latencies.add(now - due);
            }
        }
    }

    private void hear(byte[] message) {
        load.hear(due(message), System.nanoTime());
    }

    /**
     * Produces at an even pace and returns when the subscriber has heard all. Each is timed from when it was due: had the producer
     * to wait, that is part of what a user waits.
     *
     * @param lead events before those that are measured
     */
    Latencies measure(String side, int perSecond, int lead, int measured) {
        Latencies latencies = new Latencies(measured);
        long start = System.nanoTime();
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        load = new Load(start + lead * interval, interval, latencies, new BitSet(measured));
        for (int i = 0; i < lead + measured; i++) {
            long due = start + i * interval;
            awaitTime(due);
            var unused = producer.send(new ProducerRecord<>(LiveRun.topic(side), event(due)));
        }
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!latencies.areComplete()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "The subscriber heard " + latencies.size() + " of " + measured + " events of " + side);
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
        return latencies;
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
        }
    }

    /** About 340 bytes. */
    private byte[] event(long due) {
        String text = "{\"event_id\":\"" + String.format(Locale.ROOT, "%036d", events++) + "\",\"user_id\":\"user-"
                + events % 100_000 + "\",\"event_type\":\"purchase\",\"timestamp\":\"" + timestamp + "\",\"data\":{"
                + SENT + due + "\",\"amount\":12.34,\"currency\":\"EUR\",\"quantity\":2,\"product\":{\"sku\":"
                + "\"SKU-04711\",\"category\":\"kitchen\"},\"session\":\"0123456789abcdef\",\"campaign\":\"autumn\"}}";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long due(byte[] message) {
        int at = 0;
        while (!isMark(message, at)) {
            at++;
        }
        long due = 0;
        for (int i = at + MARK.length; message[i] != '"'; i++) {
            due = due * 10 + message[i] - '0';
        }
        return due;
    }

    private static boolean isMark(byte[] message, int at) {
        for (int i = 0; i < MARK.length; i++) {
            if (message[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        producer.close();
        client.close();
    }
}
