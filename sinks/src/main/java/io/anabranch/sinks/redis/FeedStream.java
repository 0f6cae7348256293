package io.anabranch.sinks.redis;

import io.anabranch.sinks.redis.Envelope.Partition;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stream beside a channel, read from where a subscriber left off; a page of it in memory at a time. */
final class FeedStream {
    /** The one field of an entry. */
    static final String FIELD = "message";

    private static final int PAGE = 500;

    private final Link link;

    FeedStream(Link link) {
        this.link = link;
    }

    /**
     * Where to go on.
     *
     * @param after what is unheard stands after this entry, or anywhere
     * @param whole the partitions of which all that is unheard is still there
     */
    record Start(Range.Boundary<String> after, Set<Partition> whole) {}

    /** Looks from the newest entry back to the last one heard of each partition, or as far as the stream goes. */
    Mono<Start> start(String channel, Map<Partition, Long> heard) {
        return Mono.defer(() -> {
            Set<Partition> whole = new HashSet<>();
            return page(channel, Range.unbounded(), /* newestFirst= */ true)
                    .expand(page -> page.size() < PAGE || whole.size() == heard.size()
                            ? Mono.empty()
                            : page(
                                    channel,
                                    Range.from(
                                            Range.Boundary.unbounded(),
                                            Range.Boundary.excluding(
                                                    page.get(page.size() - 1).getId())),
                                    /* newestFirst= */ true))
                    .concatMapIterable(page -> page)
                    .takeUntil(entry -> {
                        Envelope.read(channel, entry.getBody().getOrDefault(FIELD, new byte[0]))
                                .filter(message -> heard.getOrDefault(message.from(), -1L) >= message.offset())
                                .ifPresent(message -> whole.add(message.from()));
                        return whole.size() == heard.size();
                    })
                    .map(StreamMessage::getId)
                    .reduce((newer, older) -> older)
                    .filter(oldest -> whole.size() == heard.size())
                    .map(last -> new Start(Range.Boundary.excluding(last), whole))
                    .defaultIfEmpty(new Start(Range.Boundary.unbounded(), whole));
        });
    }

    /** All entries after that one which there are when the last page is read, oldest first. */
    Flux<List<Envelope>> after(String channel, Range.Boundary<String> start) {
        return page(channel, Range.from(start, Range.Boundary.unbounded()), /* newestFirst= */ false)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(
                                channel,
                                Range.from(
                                        Range.Boundary.excluding(
                                                page.get(page.size() - 1).getId()),
                                        Range.Boundary.unbounded()),
                                /* newestFirst= */ false))
                .map(page -> page.stream()
                        .flatMap(entry ->
                                Envelope.read(channel, entry.getBody().getOrDefault(FIELD, new byte[0])).stream())
                        .toList());
    }

    private Mono<List<StreamMessage<String, byte[]>>> page(String channel, Range<String> range, boolean newestFirst) {
        return link.request(
                "read the stream '" + channel + "'",
                connection -> Mono.fromCompletionStage(() -> newestFirst
                        ? connection.async().xrevrange(channel, range, Limit.from(PAGE))
                        : connection.async().xrange(channel, range, Limit.from(PAGE))));
    }
}
