package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import io.anabranch.sinks.kit.AdaptiveLimit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PacedDocumentsTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AdaptiveLimit limit =
            new AdaptiveLimit("mongodb", 10, Duration.ofSeconds(1), new SimpleMeterRegistry(), time);
    private final FakeDocuments store = new FakeDocuments();
    private final PacedDocuments paced =
            new PacedDocuments(store, limit, Duration.ofSeconds(30), Schedulers.parallel());

    @Test
    void fewerAtOnceAfterATimeout() {
        store.answers.add(new MongoTimeoutException("late"));

        insert();

        assertThat(limit.now()).isEqualTo(9);
    }

    @Test
    void noFewerForDocumentsThatAreThereAlready() {
        store.answers.add(FakeDocuments.answer(Map.of(0, StoreErrors.DUPLICATE_KEY), /* unconfirmed= */ 0));

        insert();

        assertThat(limit.now()).isEqualTo(10);
    }

    @Test
    void fewerWhereTooFewMembersConfirm() {
        store.answers.add(FakeDocuments.answer(Map.of(), /* unconfirmed= */ 64));

        insert();

        assertThat(limit.now()).isEqualTo(9);
    }

    @Test
    void allIsGivenBack() {
        for (int i = 0; i < 30; i++) {
            var unused = StepVerifier.create(paced.insert(List.of())).verifyComplete();
        }

        assertThat(store.inserted).hasSize(30);
    }

    private void insert() {
        var unused = StepVerifier.create(paced.insert(List.of())).verifyError();
    }
}
