package io.anabranch.sinks.redis.cache;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;

/**
 * A cache's entries in Redis: {@code <prefix>cache:{<name>:<escaped key>}}, a byte that tells a value from the knowledge that
 * there is none, then the value; and {@code ...:lock} while one process loads it.
 */
public final class CacheEntries<V> {
    private static final byte ABSENT = 0;
    private static final byte PRESENT = 1;
    private static final Duration LOCK_MARGIN = Duration.ofSeconds(1);

    /**
     * {@code ARGV}: the lock's token, its milliseconds, and the entry that is none to who asks, if there is one. The answer: the
     * entry; else 1 if the lock was free and is taken, or 0.
     */
    private static final Script FIND_OR_LOCK = Script.of("""
            local entry = redis.call('GET', KEYS[1])
            if entry and entry ~= ARGV[3] then return {entry} end
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

    private final FailFastCommands redis;
    private final CacheSettings settings;
    private final CacheCodec<V> codec;

    public CacheEntries(FailFastCommands redis, CacheSettings settings, CacheCodec<V> codec) {
        this.redis = redis;
        this.settings = settings;
        this.codec = codec;
    }

    /**
     * What was found.
     *
     * @param value empty where it is known that there is none
     */
    public record Entry<V>(Optional<V> value) {}

    /**
     * Either an entry, or one that the codec doesn't read, or the lock; or nothing, where there is none or while another holds it.
     *
     * @param unreadable the whole entry
     */
    public record Claim<V>(Optional<Entry<V>> entry, Optional<byte[]> unreadable, boolean locked) {}

    /** @throws IllegalArgumentException if it can't be a key */
    public void check(String key) {
        var unused = name(key);
    }

    /** Without taking the lock. */
    public Mono<Claim<V>> find(String key) {
        return redis.attempt("read " + what(), each -> Futures.mono(() -> each.get(name(key))))
                .map(this::found)
                .defaultIfEmpty(nothing(/* locked= */ false));
    }

    /**
     * @param token tells this lock from any other
     * @param unreadable as it was found: taken for no entry, so that it is loaded again under the lock. Another is left alone, since
     *     it may be one that another version of the codec has just kept
     */
    public Mono<Claim<V>> findOrLock(String key, String token, Optional<byte[]> unreadable) {
        Duration locked = settings.loadTimeout().plus(LOCK_MARGIN);
        List<byte[]> arguments = new ArrayList<>(List.of(Script.argument(token), Script.argument(locked.toMillis())));
        unreadable.ifPresent(arguments::add);
        return redis.attempt(
                        "lock " + what(), each -> FIND_OR_LOCK.run(each, names(key), arguments.toArray(byte[][]::new)))
                .map(this::claim);
    }

    /** Keeps what was loaded, unless the lock was lost meanwhile, and gives the lock back. */
    public Mono<Void> keep(String key, String token, Optional<V> value) {
        Duration ttl = value.isPresent() ? settings.ttl() : settings.absentTtl();
        if (ttl.isZero()) {
            return unlock(key, token);
        }
        return Mono.fromCallable(() -> bytes(value))
                .flatMap(bytes -> redis.attempt(
                        "keep " + what(),
                        each -> KEEP_AND_UNLOCK.run(
                                each, names(key), Script.argument(token), bytes, Script.argument(jittered(ttl)))))
                .then();
    }

    /** Gives the lock back, if it is this one's. */
    public Mono<Void> unlock(String key, String token) {
        return redis.attempt("unlock " + what(), each -> KEEP_AND_UNLOCK.run(each, names(key), Script.argument(token)))
                .then();
    }

    /** Takes the entry away, and the lock from who is loading it. */
    public Mono<Void> remove(String key) {
        String[] names = names(key).toArray(String[]::new);
        return redis.insist("remove " + what(), each -> Futures.mono(() -> each.del(names)))
                .then();
    }

    /** Whether it is only that Redis can't answer now. */
    public boolean mayPass(Throwable failure) {
        return redis.mayPass(failure);
    }

    private String what() {
        return "an entry of cache '" + settings.name() + "'";
    }

    private String name(String key) {
        return EscapedKey.of(redis.prefix(), "cache", settings.name(), key);
    }

    private List<String> names(String key) {
        return List.of(name(key), name(key) + ":lock");
    }

    private Claim<V> claim(List<Object> answer) {
        return answer.get(0) instanceof byte[] bytes ? found(bytes) : nothing(Script.number(answer, 0) == 1);
    }

    private static <V> Claim<V> nothing(boolean locked) {
        return new Claim<>(Optional.empty(), Optional.empty(), locked);
    }

    private Claim<V> found(byte[] bytes) {
        try {
            return new Claim<>(Optional.of(entry(bytes)), Optional.empty(), /* locked= */ false);
        } catch (RuntimeException unreadable) {
            return new Claim<>(Optional.empty(), Optional.of(bytes), /* locked= */ false);
        }
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
