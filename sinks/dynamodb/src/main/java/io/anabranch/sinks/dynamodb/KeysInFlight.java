package io.anabranch.sinks.dynamodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Which keys are being written, so that no two requests carry one at once: they could end in either order, and a retry of the
 * earlier could undo the later. Thread-safe.
 */
final class KeysInFlight {
    private final Map<Item.Key, Write> holders = new HashMap<>();

    /** Some items to be written now, and those that have to wait until other writes end. */
    final class Write {
        private final Map<Item.Key, Item> items;
        private final List<Item> free = new ArrayList<>();
        private final List<Item> waiting = new ArrayList<>();
        private final List<Mono<Void>> before = new ArrayList<>();
        private final Sinks.Empty<Void> end = Sinks.empty();

        private Write(Map<Item.Key, Item> items) {
            this.items = items;
        }

        List<Item> free() {
            return free;
        }

        List<Item> waiting() {
            return waiting;
        }

        /** Completes when nobody else writes what waits here. */
        Mono<Void> slot() {
            return Mono.when(before);
        }

        /** All is written, or given up. */
        void end() {
            synchronized (holders) {
                items.keySet().forEach(key -> holders.remove(key, this));
            }
            end.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    /** Whoever comes later waits for this one: all keys are taken at once, so that no two ever wait for each other. */
    Write begin(Map<Item.Key, Item> items) {
        Write write = new Write(items);
        Map<Write, Boolean> earlier = new LinkedHashMap<>();
        synchronized (holders) {
            items.forEach((key, item) -> {
                Write holder = holders.put(key, write);
                if (holder == null) {
                    write.free.add(item);
                } else {
                    write.waiting.add(item);
                    earlier.put(holder, true);
                }
            });
        }
        earlier.keySet().forEach(holder -> write.before.add(holder.end.asMono()));
        return write;
    }
}
