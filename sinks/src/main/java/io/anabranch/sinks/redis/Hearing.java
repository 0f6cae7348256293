package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.Envelope.Partition;
import io.anabranch.sinks.redis.FeedSignal.Missed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a subscriber has heard so far, of each channel and partition: by that it knows repeats, and gaps. Not thread-safe.
 *
 * <p>{@code prev} beyond the last heard is a gap for certain. {@code since} beyond it may be one, but only if the
 * connection broke meanwhile: Redis leaves nothing out of a connection that holds. Memory is bounded by so many channels,
 * those heard last.
 */
final class Hearing {
    private final Map<String, Map<Partition, Last>> channels;
    /** Of a channel that was never heard, all from here on would have been, or would have been forgotten. */
    private final Map<Partition, Last> floors = new HashMap<>();

    private int connection;

    Hearing(int mostChannels) {
        this.channels = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Map<Partition, Last>> eldest) {
                boolean isOver = size() > mostChannels;
                if (isOver) {
                    eldest.getValue().forEach((partition, last) -> floors.merge(partition, last, Last::later));
                }
                return isOver;
            }
        };
    }

    /** @param connection the number of the connection in which it was heard, or was known to have missed nothing */
    private record Last(long offset, int connection) {
        Last later(Last other) {
            return other.offset > offset ? other : this;
        }
    }

    /** The connection broke, and there is another. */
    void reconnected() {
        connection++;
    }

    /** The channels heard so far. */
    List<String> channels() {
        return List.copyOf(channels.keySet());
    }

    /** The last offsets heard on a channel, and from where on it would have been heard in a partition where it never was. */
    Map<Partition, Long> heardOn(String channel, Optional<Partition> also) {
        Map<Partition, Long> offsets = new HashMap<>();
        also.map(floors::get).ifPresent(floor -> offsets.put(also.get(), floor.offset));
        channels.getOrDefault(channel, Map.of()).forEach((partition, last) -> offsets.put(partition, last.offset));
        return offsets;
    }

    /** Whether it is of the time before this subscription, as far as that can be known. */
    boolean isBeforeUs(Envelope message) {
        Last floor = floors.get(message.from());
        return floor == null || message.offset() <= floor.offset;
    }

    /** All since the last one heard is at hand. */
    void isWhole(String channel, Set<Partition> partitions) {
        Map<Partition, Last> lasts = channels.getOrDefault(channel, Map.of());
        partitions.forEach(
                partition -> lasts.computeIfPresent(partition, (same, last) -> new Last(last.offset, connection)));
    }

    boolean isRepeat(Envelope message) {
        Last last = channels.getOrDefault(message.channel(), Map.of()).get(message.from());
        return last != null && message.offset() <= last.offset;
    }

    /** What is missing between the last heard and this one. */
    Optional<Missed> missedBefore(Envelope message) {
        Last last = channels.getOrDefault(message.channel(), Map.of()).get(message.from());
        Last known = last == null ? floors.get(message.from()) : last;
        if (known == null || message.offset() <= known.offset) {
            return Optional.empty();
        }
        boolean isCertain = message.before() >= 0;
        boolean isMissed = isCertain
                ? message.before() > known.offset
                : known.connection < connection && ~message.before() > known.offset + 1;
        return isMissed ? Optional.of(message.missed(known.offset, isCertain)) : Optional.empty();
    }

    void heard(Envelope message) {
        floors.putIfAbsent(message.from(), new Last(message.offset() - 1, connection));
        channels.computeIfAbsent(message.channel(), channel -> new HashMap<>())
                .put(message.from(), new Last(message.offset(), connection));
    }
}
