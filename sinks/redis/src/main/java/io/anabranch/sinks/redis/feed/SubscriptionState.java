package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.feed.Envelope.Partition;
import io.anabranch.sinks.redis.feed.FeedItem.Gap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a subscriber has heard so far, of each channel and partition: by that it knows repeats, and gaps. Not thread-safe.
 *
 * <p>{@code prev} beyond the last heard is a gap for certain. {@code since} beyond it may be one, but only if the
 * connection broke meanwhile: Redis leaves nothing out of a connection that holds. A partition of which nothing was heard before the
 * first break may have had its first messages during it. Memory is bounded by so many channels, those heard last.
 */
final class SubscriptionState {
    private static final int FIRST = 1;
    /** Of a partition that was silent up to the first break, anything may have been missed, or have been before us. */
    private static final Last NOTHING = new Last(-1, Integer.MIN_VALUE);

    private final Map<String, Map<Partition, Last>> channels;
    /** Of a channel that was never heard, all from here on would have been, or would have been forgotten. */
    private final Map<Partition, Last> floors = new HashMap<>();

    private int connection = FIRST;

    SubscriptionState(int mostChannels) {
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

    /** The last offsets heard on a channel. */
    Map<Partition, Long> heardOn(String channel) {
        Map<Partition, Long> offsets = new HashMap<>();
        channels.getOrDefault(channel, Map.of()).forEach((partition, last) -> offsets.put(partition, last.offset));
        return offsets;
    }

    boolean isRepeat(Envelope message) {
        Last last = channels.getOrDefault(message.channel(), Map.of()).get(message.from());
        return last != null && message.offset() <= last.offset;
    }

    /** What is missing between the last heard and this one. */
    Optional<Gap> missedBefore(Envelope message) {
        return known(message)
                .filter(known -> message.offset() > known.offset && isMissed(message, known))
                .map(known ->
                        message.missed(known.offset, message.before() >= 0 && known.connection > NOTHING.connection));
    }

    private boolean isMissed(Envelope message, Last known) {
        return message.before() >= 0
                ? message.before() > known.offset
                : known.connection < connection && ~message.before() > known.offset + 1;
    }

    private Optional<Last> known(Envelope message) {
        Last last = channels.getOrDefault(message.channel(), Map.of()).get(message.from());
        return Optional.ofNullable(last == null ? floors.get(message.from()) : last)
                .or(() -> connection == FIRST ? Optional.empty() : Optional.of(NOTHING));
    }

    /** It came on the connection, and so will all that comes after it. */
    void heard(Envelope message) {
        note(message, connection);
    }

    /** Something is missing before it though the connection may have held: then not even that proves anything. */
    void doubt(Envelope message) {
        channels.getOrDefault(message.channel(), new HashMap<>())
                .computeIfPresent(message.from(), (from, last) -> new Last(last.offset, connection - 1));
    }

    /** It was found in a stream: of what follows there some may have been refused, so it proves nothing of a later one. */
    void filled(Envelope message) {
        note(message, connection - 1);
    }

    private void note(Envelope message, int asOf) {
        floors.putIfAbsent(message.from(), connection == FIRST ? new Last(message.offset() - 1, FIRST) : NOTHING);
        channels.computeIfAbsent(message.channel(), channel -> new HashMap<>())
                .put(message.from(), new Last(message.offset(), asOf));
    }
}
