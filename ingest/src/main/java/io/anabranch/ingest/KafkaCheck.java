package io.anabranch.ingest;

import io.anabranch.topology.MisconfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks whether the brokers let this client in, have its topics and let it use them: what Kafka's own consumer waits for without a word, and
 * its producer finds out at the first record. Blocks for some seconds at most; changes nothing.
 */
final class KafkaCheck {
    private static final int ANSWER_MILLIS = 5_000;

    private final KafkaSettings settings;
    private final KafkaFailures failures;

    KafkaCheck(KafkaSettings settings) {
        this.settings = settings;
        this.failures = new KafkaFailures(settings);
    }

    /**
     * Looks at the topics of events.
     *
     * @return the client that was let in, which is the caller's to close: to make another one costs a start as much as the question
     * @throws MisconfigurationException where no waiting helps until an operator acts; anything else may pass
     */
    Admin topics() {
        return asked(admin -> describe(admin, settings.topics(), AclOperation.READ, "kafka.topics"));
    }

    /** @throws MisconfigurationException where no waiting helps until an operator acts; anything else may pass */
    void deadLetters() {
        String topic = settings.deadLetters().topic();
        asked(admin -> {
                    describe(admin, List.of(topic), AclOperation.WRITE, "kafka.dead-letters");
                    checkRetention(admin, topic);
                })
                .close();
    }

    private interface Question {
        void ask(Admin admin);
    }

    private Admin asked(Question question) {
        try {
            return wellAsked(question);
        } catch (MisconfigurationException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw failures.explained(failure);
        }
    }

    /** Leaves no client open where the question fails. */
    private Admin wellAsked(Question question) {
        Admin admin = Admin.create(new ClientProperties(settings).admin());
        try {
            question.ask(admin);
            return admin;
        } catch (RuntimeException | Error failure) {
            admin.close();
            throw failure;
        }
    }

    private void describe(Admin admin, List<String> topics, AclOperation needed, String setting) {
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        topics,
                        new DescribeTopicsOptions().timeoutMs(ANSWER_MILLIS).includeAuthorizedOperations(true))
                .topicNameValues();
        for (String topic : topics) {
            String where = "Topic '" + topic + "' of " + setting;
            try {
                checkRight(where, KafkaOffsets.await(Objects.requireNonNull(described.get(topic))), needed);
            } catch (UnknownTopicOrPartitionException | InvalidTopicException absent) {
                throw new MisconfigurationException(
                        where + " does not exist on " + settings.brokers()
                                + ": create it, as 'anabranch tables create' does, or correct " + setting,
                        absent);
            } catch (AuthorizationException refused) {
                throw new MisconfigurationException(where + notAllowed(AclOperation.DESCRIBE, needed), refused);
            }
        }
    }

    private void checkRight(String where, TopicDescription topic, AclOperation needed) {
        @org.jspecify.annotations.Nullable Set<AclOperation> allowed = topic.authorizedOperations();
        // Brokers that can't tell are asked by doing it.
        if (allowed != null && !allowed.contains(needed)) {
            throw new MisconfigurationException(where + notAllowed(needed));
        }
    }

    private String notAllowed(AclOperation... operations) {
        String rights = List.of(operations).stream().map(AclOperation::name).collect(Collectors.joining(" and "));
        return " on " + settings.brokers() + " may not be used by this client: allow it " + rights
                + " on the topic, as docs/operations.md lists";
    }

    /** A compacted topic keeps the last dead letter of a key alone, and takes none that has no key. */
    private void checkRetention(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config;
        try {
            config = Objects.requireNonNull(KafkaOffsets.await(admin.describeConfigs(
                                    List.of(resource), new DescribeConfigsOptions().timeoutMs(ANSWER_MILLIS))
                            .all())
                    .get(resource));
        } catch (AuthorizationException unknown) {
            return;
        }
        ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy != null && String.valueOf(policy.value()).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new MisconfigurationException("Topic '" + topic + "' of kafka.dead-letters on " + settings.brokers()
                    + " has cleanup.policy=" + policy.value()
                    + ", which loses dead letters: set cleanup.policy=delete, or name another topic");
        }
    }
}
