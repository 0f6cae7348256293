package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Converters by the key of their schema, the ones used last. For any number of threads.
 *
 * <ol>
 *   <li>However many threads want one key, one of them loads it and the others wait for that.
 *   <li>A schema never changes under its key, so a converter stays until there are too many.
 *   <li>A refusal is given again for {@link #REFUSED_AGAIN}, and then asked for again: the schema may have been registered since.
 *   <li>An outage is given again for {@link #OUTAGE_AGAIN}, for every key that isn't there, so that not every record waits for a timeout.
 * </ol>
 */
final class SchemaCache {
    static final Duration REFUSED_AGAIN = Duration.ofSeconds(10);
    static final Duration OUTAGE_AGAIN = Duration.ofSeconds(1);
    static final int MAX_SCHEMAS = 1_000;

    private final BiFunction<SchemaKey, Deadline, Converter> loader;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final Map<SchemaKey, Slot> slots = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaKey, Slot> eldest) {
            return size() > MAX_SCHEMAS;
        }
    };
    private volatile Outage outage;

    /**
     * @param loader fails with a {@link Refusal} or a {@link SchemaRegistryUnavailableException}
     * @param timeout the longest that anyone waits
     * @param nanoTime a clock as {@link System#nanoTime()}
     */
    SchemaCache(BiFunction<SchemaKey, Deadline, Converter> loader, Duration timeout, LongSupplier nanoTime) {
        this.loader = loader;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.outage = new Outage("", nanoTime.getAsLong());
    }

    /**
     * @throws Refusal if there is no such schema, or none that can be used
     * @throws SchemaRegistryUnavailableException if the registry gave no answer
     */
    Converter get(SchemaKey key) {
        Slot mine = new Slot();
        Slot slot = slot(key, mine);
        if (slot == mine) {
            load(key, mine);
        }
        return slot.isLoaded() ? slot.converter.join() : await(slot);
    }

    private synchronized Slot slot(SchemaKey key, Slot mine) {
        Slot known = slots.get(key);
        if (known != null && !known.hasExpired(nanoTime.getAsLong())) {
            return known;
        }
        slots.put(key, mine);
        return mine;
    }

    private synchronized void forget(SchemaKey key, Slot slot) {
        var unused = slots.remove(key, slot);
    }

    private void load(SchemaKey key, Slot slot) {
        try {
            outage.check(nanoTime.getAsLong());
            slot.converter.complete(loader.apply(key, Deadline.in(timeout)));
        } catch (Refusal refusal) {
            slot.expireAt(nanoTime.getAsLong() + REFUSED_AGAIN.toNanos());
            slot.converter.completeExceptionally(refusal);
        } catch (SchemaRegistryUnavailableException unavailable) {
            remember(unavailable);
            forget(key, slot);
            slot.converter.completeExceptionally(unavailable);
        } finally {
            // Only an Error leaves it open.
            if (!slot.converter.isDone()) {
                forget(key, slot);
                slot.converter.cancel(false);
            }
        }
    }

    private void remember(SchemaRegistryUnavailableException unavailable) {
        long now = nanoTime.getAsLong();
        // An interrupt is no outage, and one that is remembered already doesn't begin again.
        if (!Thread.currentThread().isInterrupted() && outage.isOver(now)) {
            outage = new Outage(String.valueOf(unavailable.getMessage()), now + OUTAGE_AGAIN.toNanos());
        }
    }

    private Converter await(Slot slot) {
        try {
            return slot.converter.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof Refusal refusal) {
                throw refusal;
            }
            throw new SchemaRegistryUnavailableException(cause == null ? "" : String.valueOf(cause.getMessage()));
        } catch (TimeoutException late) {
            throw new SchemaRegistryUnavailableException("A schema that another thread asks for did not come in time");
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new SchemaRegistryUnavailableException(
                    "A schema was not waited for: the thread that asked is interrupted");
        } catch (CancellationException failed) {
            throw new SchemaRegistryUnavailableException("A schema that another thread asked for could not be loaded");
        }
    }

    /** One schema's converter, there or on its way. */
    private static final class Slot {
        private final CompletableFuture<Converter> converter = new CompletableFuture<>();
        private volatile long expiry;
        private volatile boolean expires;

        boolean isLoaded() {
            return converter.isDone() && !converter.isCompletedExceptionally();
        }

        void expireAt(long nanos) {
            expiry = nanos;
            expires = true;
        }

        boolean hasExpired(long now) {
            return expires && now - expiry >= 0;
        }
    }

    private record Outage(String message, long until) {
        void check(long now) {
            if (!isOver(now)) {
                throw new SchemaRegistryUnavailableException(message);
            }
        }

        boolean isOver(long now) {
            return now - until >= 0;
        }
    }
}
