package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.anabranch.topology.Event;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

class DynamoPiecesTest {
    private static final DynamoRun RUN = new DynamoRun(URI.create("http://127.0.0.1:8000"), 16);
    private static final ProgressReport SILENT =
            new ProgressReport(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

    @Test
    void aForkedProcessIsToldItsRun() {
        assertThat(DynamoRun.parse(RUN.arguments().toArray(String[]::new))).isEqualTo(RUN);
    }

    @Test
    void batchesHoldEveryItemInItsOrder() {
        List<Event> events = new ArrayList<>();
        var unused = new Side(/* unmeasured= */ 0, storing(events), SILENT).round(new Side.Round("Events", 51));

        List<BatchWriteItemRequest> batches = DynamoItems.batches("Events", events);

        List<List<WriteRequest>> requests = batches.stream()
                .map(batch -> batch.requestItems().getOrDefault("Events", List.of()))
                .toList();
        assertThat(requests).extracting(List::size).containsExactly(25, 25, 1);
        assertThat(requests.stream().flatMap(List::stream))
                .extracting(write -> write.putRequest().item())
                .isEqualTo(events.stream().map(DynamoItems::item).toList());
    }

    private static Side.Work storing(List<Event> events) {
        return (target, round, report) -> () -> events.addAll(round);
    }

    @Test
    void sendsTheNextOnlyWhenOneIsAnswered() {
        List<CompletableFuture<String>> sent = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> InFlight.all(
                List.of(1, 2, 3),
                2,
                request -> {
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    sent.add(answer);
                    return answer;
                },
                SILENT));
        await().until(() -> sent.size() == 2);

        sent.get(0).complete("stored");

        await().until(() -> sent.size() == 3);
        sent.get(1).complete("stored");
        assertThat(all).isNotDone();
        sent.get(2).complete("stored");
        assertThat(all).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whereOrderMattersTheOthersAreSentByWhoBringsAnswers() {
        List<CompletableFuture<String>> sent = new CopyOnWriteArrayList<>();
        List<Thread> senders = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> InFlight.inOrder(
                List.of(1, 2, 3, 4),
                3,
                request -> {
                    senders.add(Thread.currentThread());
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    sent.add(answer);
                    return answer;
                },
                SILENT));
        await().until(() -> sent.size() == 1);
        await().during(Duration.ofMillis(200)).until(() -> sent.size() == 1);

        sent.get(0).complete("stored");

        assertThat(sent).hasSize(4);
        assertThat(senders.subList(1, 4)).containsOnly(Thread.currentThread());
        sent.subList(1, 4).forEach(answer -> answer.complete("stored"));
        assertThat(all).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void oneFailureEndsTheSending() {
        assertThatThrownBy(() -> InFlight.all(
                        List.of(1, 2),
                        1,
                        request -> CompletableFuture.failedFuture(new IllegalStateException("no")),
                        SILENT))
                .hasRootCauseMessage("no");
    }
}
