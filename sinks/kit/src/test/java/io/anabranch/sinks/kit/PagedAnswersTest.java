package io.anabranch.sinks.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.PagedAnswers.Cursor;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PagedAnswersTest {
    private final AtomicInteger asked = new AtomicInteger();

    /** Three pages of ten. */
    private final class Pages implements Cursor<List<Integer>> {
        private int page;

        @Override
        public Mono<List<Integer>> next() {
            return Mono.fromSupplier(() -> {
                asked.incrementAndGet();
                int from = 10 * page++;
                return IntStream.range(from, from + 10).boxed().toList();
            });
        }

        @Override
        public boolean hasMore() {
            return page < 3;
        }
    }

    @Test
    void givesAllInOrderToEverySubscriber() {
        Flux<Integer> items = PagedAnswers.items(Pages::new);

        assertThat(items.collectList().block()).hasSize(30).isSorted().doesNotHaveDuplicates();
        assertThat(items.collectList().block()).hasSize(30);
        assertThat(PagedAnswers.pages(Pages::new).collectList().block()).hasSize(3);
    }

    @Test
    void asksForAPageOnlyOnceAnItemPastTheOneBeforeIsWanted() {
        var unused = StepVerifier.create(PagedAnswers.items(Pages::new), 0)
                .expectSubscription()
                .then(() -> assertThat(asked).hasValue(0))
                .thenRequest(10)
                .expectNextCount(10)
                .then(() -> assertThat(asked).hasValue(1))
                .thenRequest(1)
                .expectNext(10)
                .then(() -> assertThat(asked).hasValue(2))
                .thenCancel()
                .verify();
    }

    @Test
    void mergesByTheOrderAskingEachForNoMoreThanItsPrefetch() {
        AtomicInteger taken = new AtomicInteger();
        Flux<Integer> even = Flux.range(0, 50).map(i -> 2 * i).doOnNext(i -> taken.incrementAndGet());
        Flux<Integer> odd = Flux.range(0, 50).map(i -> 2 * i + 1);

        List<Integer> first = PagedAnswers.merged(List.of(even, odd), Comparator.naturalOrder(), 2)
                .take(10)
                .collectList()
                .block();

        assertThat(first).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(taken.get()).isLessThanOrEqualTo(5 + 2);
    }
}
