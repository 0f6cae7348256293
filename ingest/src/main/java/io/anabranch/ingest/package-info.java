/**
 * Kafka, and nothing else knows Kafka: {@link io.anabranch.ingest.KafkaSource} reads a lane's share of the topic,
 * {@link io.anabranch.ingest.KafkaDeadLetters} keeps what can never be stored, {@link io.anabranch.ingest.KafkaTopics}
 * creates the topics.
 *
 * <p>reactor-kafka, which is no longer developed, is named in {@code KafkaSource} alone: it runs the polling thread and
 * honours demand. Offsets are ours: a {@code Lease} is a partition from its assignment to its revocation, and
 * {@code Commits} commits on the polling thread what is still leased.
 */
@NullMarked
package io.anabranch.ingest;

import org.jspecify.annotations.NullMarked;
