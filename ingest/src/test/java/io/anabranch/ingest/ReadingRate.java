package io.anabranch.ingest;

import io.anabranch.topology.ByteSize;
import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.Event;
import io.anabranch.topology.EventJson;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Lane;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a topic by turns with a bare poll loop and with a lane over {@link KafkaSource}, same settings and same decoder, and
 * prints what each cost: {@code ReadingRate <brokers> <events> <turns>}.
 */
final class ReadingRate {
    private static final EventJson JSON = new EventJson(new ByteSize(1 << 20), Duration.ofHours(1));

    private final KafkaSettings settings;
    private final long events;

    private ReadingRate(KafkaSettings settings, long events) {
        this.settings = settings;
        this.events = events;
    }

    public static void main(String... arguments) throws Exception {
        long events = Long.parseLong(arguments[1]);
        KafkaSettings settings = TestTopics.settings(arguments[0], "rate" + System.nanoTime());
        KafkaTopics.create(settings, 4, 1).block();
        ReadingRate rate = new ReadingRate(settings, events);
        rate.fill();
        for (int turn = 0; turn < Integer.parseInt(arguments[2]); turn++) {
            int id = turn;
            measure("bare loop", events, () -> rate.bare("bare" + id));
            measure("lane", events, () -> rate.lane("lane" + id));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Closing waits for them all, and the reading counts.
    private void fill() {
        Map<String, Object> properties = new HashMap<>(new ClientProperties(settings).producer());
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            for (long id = 0; id < events; id++) {
                byte[] value = TestTopics.json("e" + id, "x".repeat(200));
                producer.send(new ProducerRecord<>(settings.topic(), TestTopics.bytes("u" + id % 1000), value));
            }
        }
    }

    private long bare(String lane) {
        long read = 0;
        Map<String, Object> properties = new ClientProperties(settings).consumer(lane, Fetch.IN_BULK);
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.subscribe(List.of(settings.topic()));
            while (read < events) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    var decoded = JSON.decode(new SourceRecord(
                            record.topic(),
                            "id",
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            List.of()));
                    read += decoded instanceof Event event && !event.payload().equals(JsonText.NONE) ? 1 : 0;
                }
                consumer.commitAsync(records.nextOffsets(), (offsets, failure) -> {});
            }
        }
        return read;
    }

    private long lane(String name) throws InterruptedException {
        AtomicLong read = new AtomicLong();
        KafkaSource source = new KafkaSource(settings, name, Fetch.IN_BULK, Malformed.KEEP, new SimpleMeterRegistry());
        DeadLetters none =
                rejected -> Mono.error(new IllegalStateException(rejected.get(0).detail()));
        Sinks.Empty<Void> stop = Sinks.empty();
        CountDownLatch done = new CountDownLatch(1);
        var running = new Lane(name, source, List.of(new Ignoring()), none, 4)
                .run(stop.asMono())
                .subscribe(batch -> {
                    if (read.addAndGet(batch.events().size()) >= events) {
                        done.countDown();
                    }
                });
        boolean inTime = done.await(2, TimeUnit.MINUTES);
        running.dispose();
        source.close().block(Duration.ofSeconds(20));
        return inTime ? read.get() : -1;
    }

    private static void measure(String what, long events, Turn turn) throws Exception {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long read = turn.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-10s %,d events, %.2f s, %,.0f events/s, %.2f CPU s per million%n",
                what,
                read,
                seconds,
                events / seconds,
                cpuSeconds / events * 1e6);
    }

    private interface Turn {
        long run() throws Exception;
    }

    /** Answers from another thread, as a driver does. */
    private static final class Ignoring implements Sink {
        @Override
        public String name() {
            return "ignoring";
        }

        @Override
        public Flux<Rejected> write(List<Event> events) {
            return Flux.<Rejected>empty().subscribeOn(Schedulers.parallel());
        }
    }
}
