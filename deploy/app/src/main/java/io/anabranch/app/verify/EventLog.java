package io.anabranch.app.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.anabranch.ingest.KafkaClients;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.topology.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** The topics of Kafka, read by consumers of no group, connected as the pipeline's are. */
final class EventLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final Admin admin;

    EventLog(KafkaSettings settings) {
        this.settings = settings;
        this.admin = KafkaClients.admin(settings);
    }

    /** Of these topics, in an order that stays. */
    List<TopicPartition> partitions(Collection<String> topics) {
        return answer(
                        "the topics " + topics,
                        () -> admin.describeTopics(topics).allTopicNames().get())
                .values()
                .stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))
                .toList();
    }

    /** How many offsets these topics have now. */
    long length(Collection<String> topics) {
        List<TopicPartition> partitions = partitions(topics);
        try (var consumer = KafkaClients.consumer(settings, "verify")) {
            long ends = consumer.endOffsets(partitions, ANSWER).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long begins = consumer.beginningOffsets(partitions, ANSWER).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return ends - begins;
        }
    }

    /** The id that Kafka gave each topic when it was created. */
    Map<String, String> topicIds() {
        return answer(
                        "the topics " + settings.topics(),
                        () -> admin.describeTopics(settings.topics())
                                .allTopicNames()
                                .get())
                .values()
                .stream()
                .collect(Collectors.toMap(
                        topic -> topic.name(), topic -> topic.topicId().toString()));
    }

    /**
     * Up to where a branch has done the log, by partition.
     *
     * @param branch a sink's name, or {@code decode}
     */
    Map<TopicPartition, Long> committed(String branch) {
        String group = settings.group() + "." + branch;
        Map<TopicPartition, Long> committed = new HashMap<>();
        answer(
                        "group '" + group + "'",
                        () -> admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get())
                .forEach((partition, position) -> Optional.ofNullable(position)
                        .map(OffsetAndMetadata::offset)
                        .ifPresent(offset -> committed.put(partition, offset)));
        return committed;
    }

    /**
     * Reads topics from their beginning to where they end as the reading begins, each partition in its order.
     *
     * @param since no record before this time, as far as the record's own time says
     * @return where each partition began and ended
     */
    Map<TopicPartition, Span> read(
            Collection<String> topics,
            Optional<Instant> since,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> records) {
        List<TopicPartition> partitions = partitions(topics);
        try (var consumer = KafkaClients.consumer(settings, "verify")) {
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, ANSWER);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            since.ifPresent(from -> seek(consumer, from, ends));
            while (isBefore(consumer, ends)) {
                consumer.poll(POLL).forEach(read -> {
                    if (read.offset() < ends.getOrDefault(new TopicPartition(read.topic(), read.partition()), 0L)) {
                        records.accept(read);
                    }
                });
            }
            return partitions.stream()
                    .collect(Collectors.toMap(
                            each -> each,
                            each -> new Span(begins.getOrDefault(each, 0L), ends.getOrDefault(each, 0L))));
        }
    }

    /** To the first record of this time in each partition, or to its end where there is none. */
    private static void seek(Consumer<byte[], byte[]> consumer, Instant from, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> times =
                ends.keySet().stream().collect(Collectors.toMap(each -> each, each -> from.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, ANSWER);
        ends.forEach((partition, end) -> consumer.seek(
                partition,
                Optional.ofNullable(found.get(partition))
                        .map(OffsetAndTimestamp::offset)
                        .orElse(end)));
    }

    private static boolean isBefore(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), ANSWER) < end.getValue());
    }

    @Override
    public void close() {
        admin.close();
    }

    /** A partition from its first offset to after its last. */
    record Span(long begin, long end) {}

    private interface Request<T> {
        T send() throws ExecutionException, InterruptedException;
    }

    private <T> T answer(String what, Request<T> request) {
        try {
            return request.send();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new IllegalStateException(
                    "Kafka at " + settings.brokers() + " says nothing of " + what + ": " + Causes.words(cause), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /**
     * One record of the log that is an event.
     *
     * @param logged when the record was dated
     * @param data missing where the event has none
     * @param extra an object of all further fields
     */
    record LoggedEvent(
            Position position,
            String id,
            String user,
            String type,
            Instant time,
            Instant logged,
            JsonNode data,
            ObjectNode extra,
            int dataFingerprint,
            int extraFingerprint) {
        LoggedEvent(
                Position position,
                String id,
                String user,
                String type,
                Instant time,
                Instant logged,
                JsonNode data,
                ObjectNode extra) {
            this(
                    position,
                    id,
                    user,
                    type,
                    time,
                    logged,
                    data,
                    extra,
                    Fingerprint.of(data.isMissingNode() ? "" : Fingerprint.canonical(data)),
                    Fingerprint.of(extra.isEmpty() ? "" : Fingerprint.canonical(extra)));
        }

        /** The value at this pointer into the event in its canonical form, wherever its producer has the parts. */
        JsonNode at(JsonPointer pointer) {
            boolean isField = pointer.tail().matches();
            return switch (pointer.getMatchingProperty()) {
                case "data" -> data.at(pointer.tail());
                case "event_id" -> isField ? TextNode.valueOf(id) : extra.at(pointer);
                case "user_id" -> isField ? TextNode.valueOf(user) : extra.at(pointer);
                case "event_type" -> isField ? TextNode.valueOf(type) : extra.at(pointer);
                default -> extra.at(pointer);
            };
        }
    }
}
