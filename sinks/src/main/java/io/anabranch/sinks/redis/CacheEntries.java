package io.anabranch.sinks.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;

/**
 * A cache's entries in Redis: {@code <prefix>cache:{<name>:<escaped key>}}, a byte that tells a value from the knowledge that
 * there is none, then the value; and {@code ...:lock} while one process loads it.
 */
final class CacheEntries<V> {
    private static final byte ABSENT = 0;
    private static final byte PRESENT = 1;
    private static final Duration LOCK_MARGIN = Duration.ofSeconds(1);

    /** {@code ARGV}: the lock's token, its milliseconds. The answer: the entry; else 1 if the lock was free and is taken, or 0. */
    private static final Script FIND_OR_LOCK = Script.of("""
            local entry = redis.call('GET', KEYS[1])
            if entry then return {entry} end
            if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end
            return {0}
            """);

    /**
     * {@code ARGV}: the lock's token, then what to keep, if anything, and its milliseconds. Who no longer holds the lock loaded
     * before it was invalidated, or before another did.
     */
    private static final Script KEEP_AND_UNLOCK = Script.of("""
            if redis.call('GET', KEYS[2]) ~= ARGV[1] then return {0} end
            if ARGV[2] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
            redis.call('DEL', KEYS[2])
            return {1}
            """);

    private final Reading reading;
    private final CacheSettings settings;
    private final CacheCodec<V> codec;

    CacheEntries(Reading reading, CacheSettings settings, CacheCodec<V> codec) {
        this.reading = reading;
        this.settings = settings;
        this.codec = codec;
    }

    /**
     * What was found.
     *
     * @param value empty where it is known that there is none
     */
    record Entry<V>(Optional<V> value) {}

    /** Either an entry, or the lock; or neither, while another holds it. */
    record Claim<V>(Optional<Entry<V>> entry, boolean locked) {}

    /** @throws IllegalArgumentException if it can't be a key */
    void check(String key) {
        var unused = name(key);
    }

    /** The entry; empty where there is none, or none that the codec reads: that one is taken away. */
    Mono<Entry<V>> find(String key) {
        return reading.attempt("read " + what(), redis -> Mono.fromCompletionStage(() -> redis.get(name(key))))
                .flatMap(bytes -> Mono.fromCallable(() -> entry(bytes))
                        .onErrorResume(unreadable -> remove(key).then(Mono.empty())));
    }

    /** @param token tells this lock from any other */
    Mono<Claim<V>> findOrLock(String key, String token) {
        Duration locked = settings.loadTimeout().plus(LOCK_MARGIN);
        return reading.attempt(
                        "lock " + what(),
                        redis -> FIND_OR_LOCK.run(
                                redis, names(key), Script.argument(token), Script.argument(locked.toMillis())))
                .map(this::claim);
    }

    /** Keeps what was loaded, unless the lock was lost meanwhile, and gives the lock back. */
    Mono<Void> keep(String key, String token, Optional<V> value) {
        Duration ttl = value.isPresent() ? settings.ttl() : settings.absentTtl();
        if (ttl.isZero()) {
            return unlock(key, token);
        }
        return Mono.fromCallable(() -> bytes(value))
                .flatMap(bytes -> reading.attempt(
                        "keep " + what(),
                        redis -> KEEP_AND_UNLOCK.run(
                                redis, names(key), Script.argument(token), bytes, Script.argument(jittered(ttl)))))
                .then();
    }

    Mono<Void> unlock(String key, String token) {
        return reading.attempt(
                        "unlock " + what(), redis -> KEEP_AND_UNLOCK.run(redis, names(key), Script.argument(token)))
                .then();
    }

    /** Takes the entry away, and the lock from who is loading it. */
    Mono<Void> remove(String key) {
        String[] names = names(key).toArray(String[]::new);
        return reading.insist("remove " + what(), redis -> Mono.fromCompletionStage(() -> redis.del(names)))
                .then();
    }

    private String what() {
        return "an entry of cache '" + settings.name() + "'";
    }

    private String name(String key) {
        return EscapedKey.of(reading.prefix(), "cache", settings.name(), key);
    }

    private List<String> names(String key) {
        return List.of(name(key), name(key) + ":lock");
    }

    private Claim<V> claim(List<Object> answer) {
        return answer.get(0) instanceof byte[] bytes
                ? new Claim<>(Optional.of(entry(bytes)), /* locked= */ false)
                : new Claim<>(Optional.empty(), Script.number(answer, 0) == 1);
    }

    private Entry<V> entry(byte[] bytes) {
        return bytes[0] == ABSENT
                ? new Entry<>(Optional.empty())
                : new Entry<>(Optional.of(codec.decode().apply(Arrays.copyOfRange(bytes, 1, bytes.length))));
    }

    private byte[] bytes(Optional<V> value) {
        byte[] encoded = value.map(codec.encode()).orElse(new byte[0]);
        byte[] bytes = new byte[encoded.length + 1];
        bytes[0] = value.isPresent() ? PRESENT : ABSENT;
        System.arraycopy(encoded, 0, bytes, 1, encoded.length);
        return bytes;
    }

    /** Milliseconds, a random tenth less. */
    private static long jittered(Duration ttl) {
        return ttl.toMillis() - ThreadLocalRandom.current().nextLong(ttl.toMillis() / 10 + 1);
    }
}
