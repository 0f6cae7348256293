package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.ingest.Polled.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

final class CommitsTest {
    private static final TopicPartition ZERO = new TopicPartition("events", 0);
    private static final TopicPartition ONE = new TopicPartition("events", 1);

    private final FakeConsumer consumer = new FakeConsumer();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Commits commits = new Commits(consumer, () -> {}, timer);
    private final Lease zero = new Lease(ZERO, "id", 0);
    private final Lease one = new Lease(ONE, "id", 0);

    @Test
    void completesWhenTheBrokerHasAnsweredAndNotBefore() {
        CompletableFuture<Void> commit = ask(polled(zero, 10));

        commits.send();
        assertThat(commit).isNotDone();
        consumer.answer(null);

        assertThat(commit).isCompleted();
        assertThat(consumer.sent).containsExactly(Map.of(ZERO, 10L));
    }

    @Test
    void takesAllThatIsAskedForInOneCommitButOnlyOneAtATime() {
        CompletableFuture<Void> first = ask(polled(zero, 10));
        commits.send();
        CompletableFuture<Void> second = ask(polled(zero, 20));
        CompletableFuture<Void> third = ask(polled(one, 5));
        sendAfter(Duration.ofSeconds(1));
        assertThat(consumer.sent).hasSize(1);

        consumer.answer(null);
        assertThat(List.of(second, third)).noneMatch(CompletableFuture::isDone);
        commits.send();
        consumer.answer(null);

        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
        assertThat(consumer.sent).containsExactly(Map.of(ZERO, 10L), Map.of(ZERO, 20L, ONE, 5L));
    }

    @Test
    void twoCommitsAreTwentyMillisecondsApartHoweverSoonTheSecondIsAskedFor() {
        assertThat(commits.leisure(Duration.ofMinutes(1))).hasMinutes(1);
        CompletableFuture<Void> first = ask(polled(zero, 10));
        commits.send();
        assertThat(commits.leisure(Duration.ofMinutes(1)))
                .as("an answer is seen by polling alone")
                .hasMillis(2);
        consumer.answer(null);

        CompletableFuture<Void> second = ask(polled(zero, 20));
        assertThat(commits.leisure(Duration.ofMinutes(1))).hasMillis(20);
        assertThat(commits.leisure(Duration.ofMillis(10))).hasMillis(10);
        sendAfter(Duration.ofNanos(19_500_000));
        assertThat(consumer.sent).hasSize(1);
        assertThat(commits.leisure(Duration.ofMinutes(1)))
                .as("a poll of less is none")
                .hasMillis(1);
        sendAfter(Duration.ofNanos(500_000));
        assertThat(consumer.sent).hasSize(2);
        consumer.answer(null);

        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void holdsNoRecordsOfWhatWaitsForItsCommit() {
        Polled polled = polled(zero, 10);

        assertThat(polled.handOut()).hasSize(1);

        assertThat(polled.handOut()).isEmpty();
        assertThat(polled.due()).hasSize(1);
        assertThat(polled).hasToString("events-0@10");
    }

    @Test
    void leavesOutAPartitionThatWasRevokedAndCompletes() {
        Polled polled = polled(zero, 10, one, 5);
        zero.end();

        CompletableFuture<Void> commit = ask(polled);
        commits.send();
        consumer.answer(null);

        assertThat(commit).isCompleted();
        assertThat(consumer.sent).containsExactly(Map.of(ONE, 5L));
    }

    @Test
    void asksTheBrokerForNothingWhenEveryPartitionWasRevoked() {
        zero.end();

        CompletableFuture<Void> commit = ask(polled(zero, 10));
        commits.send();

        assertThat(commit).isCompleted();
        assertThat(consumer.sent).isEmpty();
    }

    @Test
    void asksAgainAfterAFailureThatMayPassWithoutWhatWasLostSince() {
        CompletableFuture<Void> commit = ask(polled(zero, 10, one, 5));
        commits.send();

        consumer.answer(new RetriableCommitFailedException("rebalancing"));
        zero.end();
        sendAfter(Duration.ofMillis(100));
        consumer.answer(null);

        assertThat(commit).isCompleted();
        assertThat(consumer.sent).containsExactly(Map.of(ZERO, 10L, ONE, 5L), Map.of(ONE, 5L));
    }

    @Test
    void failsAtOnceWhenAskingAgainCanNotHelp() {
        CompletableFuture<Void> unauthorised = ask(polled(zero, 10));
        commits.send();

        consumer.answer(new TopicAuthorizationException("events"));

        assertThat(unauthorised).isCompletedExceptionally();
        CompletableFuture<Void> fenced = ask(polled(zero, 20));
        sendAfter(Duration.ofMillis(20));
        consumer.answer(new FencedInstanceIdException("another"));
        assertThat(fenced).isCompletedExceptionally();
    }

    @Test
    void failsWhenTheBrokerNeverAnswers() {
        CompletableFuture<Void> commit = ask(polled(zero, 10));
        commits.send();

        timer.advanceTimeBy(Duration.ofSeconds(31));

        assertThat(commit).isCompletedExceptionally();
    }

    @Test
    void aDrainCommitsWhatWasSentButNotAnsweredAndWaitsForWhatIsHandedOut() {
        Polled sent = polled(zero, 10);
        Polled handedOut = polled(zero, 20);
        var unused = handedOut.handOut();
        CompletableFuture<Void> first = ask(sent);
        commits.send();
        CompletableFuture<Void> second = ask(handedOut);

        commits.drain(polled -> true, Duration.ofSeconds(10));

        assertThat(zero.lag()).as("what two answers told of is counted once").isZero();
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
        assertThat(consumer.sent).containsExactly(Map.of(ZERO, 10L), Map.of(ZERO, 20L));
    }

    @Test
    void aDrainWaitsNoLongerThanItsPatienceAndNotForWhatNobodyHas() {
        Polled neverHandedOut = polled(zero, 10);
        assertThat(drainNanos(Duration.ofMinutes(1)))
                .isLessThan(Duration.ofSeconds(10).toNanos());

        var unused = neverHandedOut.handOut();

        assertThat(drainNanos(Duration.ofMillis(200)))
                .isBetween(
                        Duration.ofMillis(200).toNanos(), Duration.ofSeconds(10).toNanos());
    }

    @Test
    void aFencedConsumersCommitIsAskedAgainUntilItKnowsWhatItLost() {
        CompletableFuture<Void> commit = ask(polled(zero, 10));
        commits.send();

        consumer.answer(new CommitFailedException(new UnknownMemberIdException("gone").getMessage()));
        assertThat(commit).isNotDone();
        zero.end();
        sendAfter(Duration.ofMillis(100));

        assertThat(commit).isCompleted();
        assertThat(consumer.sent).hasSize(1);
    }

    private long drainNanos(Duration patience) {
        long start = System.nanoTime();
        commits.drain(polled -> true, patience);
        return System.nanoTime() - start;
    }

    private void sendAfter(Duration time) {
        timer.advanceTimeBy(time);
        commits.send();
    }

    private CompletableFuture<Void> ask(Polled polled) {
        return commits.commit(polled).toFuture();
    }

    private Polled polled(Lease lease, long next) {
        return register(List.of(share(lease, next)));
    }

    private Polled polled(Lease lease, long next, Lease other, long otherNext) {
        return register(List.of(share(lease, next), share(other, otherNext)));
    }

    private Polled register(List<Share> shares) {
        Polled polled = new Polled(shares);
        commits.read(polled);
        return polled;
    }

    private static Share share(Lease lease, long next) {
        TopicPartition partition = lease.partition();
        Object value = new byte[0];
        var record = new ConsumerRecord<>(partition.topic(), partition.partition(), next - 1, new byte[0], value);
        return new Share(lease, List.of(record), new OffsetAndMetadata(next, Optional.empty(), ""));
    }

    /** Answers an asynchronous commit when told to, and, as the real one does, before a synchronous one. */
    private static final class FakeConsumer extends MockConsumer<byte[], Object> {
        private final List<Map<TopicPartition, Long>> sent = new ArrayList<>();
        private OffsetCommitCallback callback = (offsets, failure) -> {};

        FakeConsumer() {
            super("earliest");
            assign(List.of(ZERO, ONE));
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            answer(null);
            note(offsets);
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback answer) {
            note(offsets);
            callback = answer;
        }

        private void note(Map<TopicPartition, OffsetAndMetadata> offsets) {
            Map<TopicPartition, Long> plain = new HashMap<>();
            offsets.forEach((partition, offset) -> plain.put(partition, offset.offset()));
            sent.add(plain);
        }

        void answer(@Nullable Exception failure) {
            OffsetCommitCallback pending = callback;
            callback = (offsets, ignored) -> {};
            pending.onComplete(Map.of(), failure);
        }
    }
}
