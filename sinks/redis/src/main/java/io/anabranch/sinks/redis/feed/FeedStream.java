package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.feed.Envelope.Partition;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The streams next to the channels, each read from where a subscriber left off; a few pages of it in memory at a time, of about
 * 4 MiB each unless one message alone is longer.
 *
 * <p>It is no proof that nothing else was published: a stream refuses entries when memory is full, and is cut while it is read.
 * Not thread-safe.
 */
final class FeedStream {
    /** The one field of an entry. */
    static final String FIELD = "message";

    private static final String BEFORE_ALL = "0-0";
    /** Most breaks are short, and how long the entries are isn't known yet. */
    private static final int FIRST_PAGE = 16;

    private static final int LONGEST_PAGE = 500;
    private static final int PAGE_BYTES = 4 << 20;
    private static final Duration MINGLED = Duration.ofSeconds(1);

    private final StreamPages pages;
    /** Up to which entry a channel's stream was read, or stood before the subscription. */
    private final Map<String, String> read;

    private String begin = BEFORE_ALL;

    /** @param mostChannels of more, those read longest ago are read from the beginning of the subscription on */
    FeedStream(StreamPages pages, int mostChannels) {
        this.pages = pages;
        this.read = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > mostChannels;
            }
        };
    }

    /** What comes into this stream from now on is the subscriber's. */
    Mono<Void> begin(String channel) {
        return pages.page(channel, Range.unbounded(), 1, /* newestFirst= */ true)
                .doOnNext(newest -> read.put(
                        channel, newest.isEmpty() ? BEFORE_ALL : newest.get(0).getId()))
                .then();
    }

    /** What comes into any stream from now on is the subscriber's. */
    Mono<Void> begin() {
        return pages.clock().doOnNext(now -> begin = (now - 1) + "-0").then();
    }

    /**
     * What may not have been heard, oldest first, up to the entry that is the newest when the last page is read; mixed with some that
     * were heard. The next time it goes on from there.
     *
     * @param heard the last offset heard of each partition
     */
    Flux<List<Envelope>> unheard(String channel, Map<Partition, Long> heard) {
        return Flux.defer(() -> lastHeard(channel, heard).flatMapMany(start -> after(channel, start)))
                .doOnNext(page -> {
                    if (page.isLast) {
                        read.put(channel, page.newest);
                    }
                })
                .map(Page::messages);
    }

    /** What of the message's partition stands between that offset and the message. */
    Flux<List<Envelope>> before(Envelope message, long offset) {
        Map<Partition, Long> heard = offset < 0 ? Map.of() : Map.of(message.from(), offset);
        return Flux.defer(
                        () -> lastHeard(message.channel(), heard).flatMapMany(start -> after(message.channel(), start)))
                .map(Page::messages)
                .takeUntil(page -> page.stream().anyMatch(each -> isNotBefore(message, each)))
                .map(page -> page.stream()
                        .filter(each -> each.from().equals(message.from()) && !isNotBefore(message, each))
                        .toList());
    }

    private static boolean isNotBefore(Envelope message, Envelope each) {
        return each.from().equals(message.from()) && each.offset() >= message.offset();
    }

    /** From the newest entry back to the last one heard of every partition, or to where the stream was read before. */
    private Mono<String> lastHeard(String channel, Map<Partition, Long> heard) {
        String end = read.getOrDefault(channel, begin);
        if (heard.isEmpty()) {
            return Mono.just(end);
        }
        Map<Partition, Long> sought = new HashMap<>(heard);
        return back(channel, end, Boundary.unbounded(), FIRST_PAGE, sought)
                .expand(step -> step.found.isPresent()
                        ? Mono.empty()
                        : back(channel, end, Boundary.excluding(step.oldest), step.next, sought))
                .takeUntil(step -> step.found.isPresent())
                .last()
                .map(step -> earlier(step.found.orElse(end), end));
    }

    /**
     * Publishers mingle: one may have added an entry before another's, and have published it after, when nobody heard.
     *
     * @param end not before this entry
     */
    private static String earlier(String id, String end) {
        long time = Math.max(0, time(id) - MINGLED.toMillis());
        return time > time(end) ? time + "-0" : end;
    }

    private static long time(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    /** @param next entries of the next page */
    private record Step(String oldest, int next, Optional<String> found) {}

    private Mono<Step> back(
            String channel, String end, Boundary<String> before, int count, Map<Partition, Long> sought) {
        Range<String> range = Range.from(Boundary.excluding(end), before);
        return pages.page(channel, range, count, /* newestFirst= */ true).map(page -> {
            for (StreamMessage<String, byte[]> entry : page) {
                message(channel, entry)
                        .filter(message -> sought.getOrDefault(message.from(), -1L) >= message.offset())
                        .ifPresent(message -> sought.remove(message.from()));
                if (sought.isEmpty()) {
                    return new Step("", 0, Optional.of(entry.getId()));
                }
            }
            return page.size() < count
                    ? new Step("", 0, Optional.of(end))
                    : new Step(page.get(page.size() - 1).getId(), next(page), Optional.empty());
        });
    }

    private Flux<Page> after(String channel, String start) {
        return page(channel, start, FIRST_PAGE)
                .expand(page -> page.isLast ? Mono.empty() : page(channel, page.newest, page.next));
    }

    private record Page(List<Envelope> messages, String newest, int next, boolean isLast) {}

    private Mono<Page> page(String channel, String after, int count) {
        Range<String> range = Range.from(Boundary.excluding(after), Boundary.unbounded());
        return pages.page(channel, range, count, /* newestFirst= */ false).map(page -> {
            List<Envelope> messages = page.stream()
                    .flatMap(entry -> message(channel, entry).stream())
                    .toList();
            String newest = page.isEmpty() ? after : page.get(page.size() - 1).getId();
            return new Page(messages, newest, page.isEmpty() ? count : next(page), page.size() < count);
        });
    }

    private static Optional<Envelope> message(String channel, StreamMessage<String, byte[]> entry) {
        return Envelope.read(channel, body(entry));
    }

    private static byte[] body(StreamMessage<String, byte[]> entry) {
        return entry.getBody().getOrDefault(FIELD, new byte[0]);
    }

    /** As many entries as this page lets expect in {@link #PAGE_BYTES}. */
    private static int next(List<StreamMessage<String, byte[]>> page) {
        long bytes = page.stream().mapToLong(entry -> body(entry).length).sum();
        long fit = PAGE_BYTES * (long) page.size() / Math.max(1, bytes);
        return (int) Math.max(1, Math.min(Math.min(fit, 4L * page.size()), LONGEST_PAGE));
    }
}
