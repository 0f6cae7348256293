package io.anabranch.sinks.kit;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers that come page by page, and several of them merged. */
public final class PagedAnswers {
    private PagedAnswers() {}

    /** How far one reading has come. Used by one page after the other. */
    public interface Cursor<P> {
        /** The next page; asked again, the same. */
        Mono<P> next();

        /** Whether there is a page after the last one. */
        boolean hasMore();
    }

    /**
     * The pages, each asked for once it is wanted.
     *
     * @param cursor a new one for each subscription
     */
    public static <P> Flux<P> pages(Supplier<Cursor<P>> cursor) {
        return each(cursor, Mono::flux);
    }

    /**
     * What the pages hold. A page is asked for once an item past the one before is wanted, so a reader that stops costs no more than the page it
     * stopped in.
     *
     * @param cursor a new one for each subscription
     */
    public static <T> Flux<T> items(Supplier<Cursor<List<T>>> cursor) {
        // Flattened within: around the whole, the next page would be asked for with the last item of the one before.
        return each(cursor, page -> page.flatMapIterable(items -> items));
    }

    private static <P, T> Flux<T> each(Supplier<Cursor<P>> cursor, Function<Mono<P>, Flux<T>> shape) {
        return Flux.defer(() -> {
            Cursor<P> reading = cursor.get();
            return Flux.just(reading)
                    // Without it concatMap would take the one value at once, and ask before anybody wants the answer.
                    .hide()
                    .concatMap(next -> shape.apply(next.next()), /* prefetch= */ 0)
                    .repeat(reading::hasMore);
        });
    }

    /**
     * Several answers as one, in order.
     *
     * @param answers each in order by itself
     * @param prefetch of each answer, what is wanted before it is due
     */
    public static <T> Flux<T> merged(List<Flux<T>> answers, Comparator<T> order, int prefetch) {
        if (answers.size() == 1) {
            return answers.get(0);
        }
        return FirstFailure.joinMany(first -> {
            @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a parametrised type.
            Publisher<T>[] sources = answers.stream().map(first::of).toArray(Publisher[]::new);
            return Flux.mergeComparing(prefetch, order, sources);
        });
    }
}
