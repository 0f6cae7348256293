package io.anabranch.ingest;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.topology.MisconfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The topics that a pipeline needs. */
public final class KafkaTopics {
    /** A dead letter is an event's record and some headers, so its topic has to take more than the events' own. */
    static final int LARGEST_DEAD_LETTER = 65 << 20;

    /** Long enough to repair a cause and redrive; Kafka's own 7 days would pass over a holiday. */
    private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(30);

    /** The controller made the topics; that reaches each broker a moment later. At most about 10 s in all. */
    private static final Retry UNTIL_ALL_BROKERS_KNOW = Retry.backoff(14, Duration.ofMillis(50))
            .maxBackoff(Duration.ofSeconds(1))
            .filter(InvalidMetadataException.class::isInstance)
            .onRetryExhaustedThrow((retry, last) -> last.failure());

    private KafkaTopics() {}

    /**
     * Creates the topics of the events and the topic of the dead letters where they are absent; one that exists stays as it
     * is. Completes when the leader of every partition answers.
     *
     * @param partitions of each topic of events; the dead letters take one
     * @param replication copies of each; with 3 or more, two must hold a record before it counts
     */
    public static Mono<Void> create(KafkaSettings settings, int partitions, int replication) {
        Mono<Void> created = Blocking.run(() -> createNow(settings, partitions, (short) replication));
        return created.then(Blocking.run(() -> askLeaders(settings)).retryWhen(UNTIL_ALL_BROKERS_KNOW))
                .onErrorResume(KafkaException.class, failure -> explained(settings, failure));
    }

    /** Of brokers that don't answer, or don't know this client; what they answer says itself what is wrong. */
    private static <T> Mono<T> explained(KafkaSettings settings, KafkaException failure) {
        boolean isAnswer = !(failure instanceof TimeoutException || failure instanceof AuthenticationException);
        return isAnswer
                ? Mono.error(failure)
                : Blocking.call(() -> new KafkaFailures(settings).explained(failure))
                        .flatMap(Mono::error);
    }

    /**
     * Looks whether the brokers let this client in, have the topics of the events and let it read them. Asks once, for some seconds at most; changes nothing.
     *
     * @return fails with {@link MisconfigurationException} where no waiting helps until an operator acts, else with what may pass
     */
    public static Mono<Void> check(KafkaSettings settings) {
        return Blocking.run(() -> new KafkaCheck(settings).topics().close());
    }

    /**
     * Which of the topics {@link #create} would make, and whether the topic of the dead letters keeps every record for its time; changes nothing. What else a
     * topic is configured with is not compared.
     */
    public static Mono<SchemaDiff> plan(KafkaSettings settings) {
        return Blocking.call(() -> planNow(settings))
                .onErrorResume(KafkaException.class, failure -> explained(settings, failure));
    }

    private static SchemaDiff planNow(KafkaSettings settings) {
        List<Difference> differences = new ArrayList<>();
        try (Admin admin = Admin.create(new ClientProperties(settings).admin())) {
            List<String> topics = all(settings);
            var described = admin.describeTopics(topics).topicNameValues();
            for (String topic : topics) {
                if (!isThere(Objects.requireNonNull(described.get(topic)))) {
                    differences.add(new Difference("topic '" + topic + "'", "absent", "a topic", Action.CREATE, ""));
                } else if (topic.equals(settings.deadLetters().topic())) {
                    differences.addAll(ofDeadLetters(admin, topic));
                }
            }
        }
        return new SchemaDiff(differences, List.of());
    }

    private static List<Difference> ofDeadLetters(Admin admin, String topic) {
        try {
            return DeadLetterTopic.differences(topic, configured(admin, topic));
        } catch (AuthorizationException denied) {
            return List.of(DeadLetterTopic.unreadable(topic));
        }
    }

    private static Map<String, String> configured(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                await(admin.describeConfigs(List.of(resource)).all()).get(resource));
        Map<String, String> configured = new HashMap<>();
        config.entries().forEach(entry -> configured.put(entry.name(), String.valueOf(entry.value())));
        return configured;
    }

    private static List<String> all(KafkaSettings settings) {
        List<String> topics = new ArrayList<>(settings.topics());
        topics.add(settings.deadLetters().topic());
        return topics;
    }

    private static boolean isThere(KafkaFuture<TopicDescription> described) {
        try {
            var unused = await(described);
            return true;
        } catch (UnknownTopicOrPartitionException absent) {
            return false;
        }
    }

    private static void createNow(KafkaSettings settings, int partitions, short replication) {
        Map<String, String> safety = new HashMap<>();
        if (replication >= 3) {
            safety.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        Map<String, String> kept = new HashMap<>(safety);
        kept.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(DEAD_LETTERS_KEPT.toMillis()));
        kept.putAll(DeadLetterTopic.KEEPING);
        kept.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_DEAD_LETTER));
        List<NewTopic> topics = new ArrayList<>();
        settings.topics().forEach(topic -> topics.add(new NewTopic(topic, partitions, replication).configs(safety)));
        topics.add(new NewTopic(settings.deadLetters().topic(), 1, replication).configs(kept));
        try (Admin admin = Admin.create(new ClientProperties(settings).admin())) {
            for (KafkaFuture<Void> created :
                    new ArrayList<>(admin.createTopics(topics).values().values())) {
                awaitUnlessThere(created);
            }
        }
    }

    // A partition that is just made answers "not the leader" for a moment. An idempotent producer with several requests
    // in flight can then have a later one taken before the first, and its first one refused as out of order for ever.
    private static void askLeaders(KafkaSettings settings) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        try (Admin admin = Admin.create(new ClientProperties(settings).admin())) {
            await(admin.describeTopics(all(settings)).allTopicNames())
                    .forEach((topic, description) -> description
                            .partitions()
                            .forEach(partition ->
                                    ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
            var unused = await(admin.listOffsets(ends).all());
        }
    }

    private static void awaitUnlessThere(KafkaFuture<Void> created) {
        try {
            await(created);
        } catch (TopicExistsException there) {
            // That is what was asked for.
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }
}
