/**
 * Kafka, and nothing else knows Kafka. {@link io.anabranch.ingest.KafkaReading} reads the topics once for all branches,
 * {@link io.anabranch.ingest.KafkaDeadLetters} keeps what can never be stored, {@link io.anabranch.ingest.KafkaTopics}
 * creates the topics.
 *
 * <p>A <em>reading</em> is the one member of the consumer group in a process. What it polls is decoded once and put into the
 * <em>window</em>, from which attached <em>branches</em> take; a branch that is behind the window has a <em>catch-up</em>, a
 * consumer of its own, until the window covers its position again. A partition is this process's from its assignment to its
 * revocation; each branch's position in it is committed to a group of the branch's own.
 *
 * <p>reactor-kafka, which is no longer developed, is named in {@code KafkaReading} alone: it runs the polling thread.
 *
 * <p>The words stand in {@code docs/glossary.md}; an invariant that is cited by its number, in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.ingest;

import org.jspecify.annotations.NullMarked;
