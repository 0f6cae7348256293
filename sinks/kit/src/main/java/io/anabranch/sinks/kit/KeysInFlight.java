package io.anabranch.sinks.kit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The one rule for two writes of one key, in every store: the later one waits until the earlier has ended. In flight together they could end in
 * either order, and a retry of the earlier could undo the later. Thread-safe.
 *
 * @param <K> what the store knows an item by
 * @param <T> an item
 */
public final class KeysInFlight<K, T> {
    private final Function<T, K> key;
    private final Map<K, Write> holders = new HashMap<>();

    public KeysInFlight(Function<T, K> key) {
        this.key = key;
    }

    /**
     * Writes the items, those that no other write holds at once, the others when the writes before them have ended.
     *
     * @param write is asked for at most twice, one after the other; items of one key come in their order, in one of the two
     */
    public <R> Flux<R> inOrder(Collection<T> items, Function<List<T>, Publisher<R>> write) {
        return inOrder(items, write, write);
    }

    /**
     * Writes the items as {@link #inOrder(Collection, Function)} does, for a store that has to know of duplicate keys, which are rare and are
     * noticed here anyway. Both parts of a write are written by the same function.
     *
     * @param distinct writes items without duplicate keys
     * @param repeating writes items that may have duplicate keys
     */
    public <R> Flux<R> inOrder(
            Collection<T> items, Function<List<T>, Publisher<R>> distinct, Function<List<T>, Publisher<R>> repeating) {
        return Flux.defer(() -> {
            Write begun = begin(items);
            Function<List<T>, Publisher<R>> write = begun.isRepeating ? repeating : distinct;
            Flux<R> free = Flux.defer(() -> write.apply(begun.free));
            Flux<R> all = begun.waiting.isEmpty()
                    ? free
                    : free.concatWith(begun.before().thenMany(Flux.defer(() -> write.apply(begun.waiting))));
            return all.doFinally(end -> begun.end());
        });
    }

    /** Some items to be written now, and those that have to wait until other writes end. */
    final class Write {
        private final List<T> free;
        private final List<T> waiting = new ArrayList<>();
        private final List<K> keys;
        private final Map<K, Write> earlier = new HashMap<>();
        private final Sinks.Empty<Void> end = Sinks.empty();
        /** Whether there are duplicate keys. */
        private boolean isRepeating;

        private Write(int items) {
            free = new ArrayList<>(items);
            keys = new ArrayList<>(items);
        }

        List<T> free() {
            return free;
        }

        List<T> waiting() {
            return waiting;
        }

        /** Completes when nobody else writes what waits here. */
        Mono<Void> before() {
            return Mono.when(earlier.values().stream()
                    .distinct()
                    .map(write -> write.end.asMono())
                    .toList());
        }

        /** All is written, or has failed, or was cancelled. */
        void end() {
            synchronized (holders) {
                keys.forEach(own -> holders.remove(own, this));
            }
            end.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }

        private void add(T item) {
            K of = key.apply(item);
            keys.add(of);
            Write holder = holders.put(of, this);
            if (holder == this) {
                isRepeating = true;
            } else if (holder != null) {
                earlier.put(of, holder);
            }
            (earlier.containsKey(of) ? waiting : free).add(item);
        }
    }

    /** Whoever comes later waits for this one: all keys are taken at once, so that no two ever wait for each other. */
    Write begin(Collection<T> items) {
        Write write = new Write(items.size());
        synchronized (holders) {
            items.forEach(write::add);
        }
        return write;
    }
}
