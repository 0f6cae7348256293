package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a program is given to do.
 *
 * @param partitions of the topic
 * @param bytes of an event
 * @param isKeyed whether a user's events are in one partition, as its key has it; else each partition has as many as any other
 */
public record EventKind(int partitions, int bytes, Users users, boolean isKeyed) {
    private static final int RUN = 1_000;
    private static final int USUAL_PARTITIONS = 8;
    private static final int USUAL_BYTES = 340;
    private static final int USUAL_USERS = 100_000;

    /** 340 bytes in 8 partitions, of 100,000 users of whom each is as busy as any other. */
    public static EventKind usual() {
        return new EventKind(USUAL_PARTITIONS, USUAL_BYTES, Users.uniform(USUAL_USERS), /* isKeyed= */ false);
    }

    public EventKind withPartitions(int number) {
        return new EventKind(number, bytes, users, isKeyed);
    }

    public EventKind withBytes(int size) {
        return new EventKind(partitions, size, users, isKeyed);
    }

    /** Of these users, each in a partition of its own. */
    public EventKind keyedBy(Users others) {
        return new EventKind(partitions, bytes, others, /* isKeyed= */ true);
    }

    NumberedEvents events(long seed) {
        return new NumberedEvents(seed, users, bytes);
    }

    /** Appends so many further ones. */
    void append(EngineTopic topic, NumberedEvents events, int count) {
        topic.append(events.count(), events.count() + count, place -> record(topic.name(), place, events.next()));
    }

    private ProducerRecord<byte[], byte[]> record(String topic, long place, NumberedEvent event) {
        return isKeyed
                ? new ProducerRecord<>(topic, event.user().getBytes(StandardCharsets.UTF_8), event.value())
                : new ProducerRecord<>(topic, (int) (place / RUN % partitions), null, event.value());
    }
}
