package io.anabranch.sinks.redis.feed;

/** What a {@link LiveFeed} brings. */
public sealed interface FeedItem {
    String channel();

    /** The topic's identity: a topic that was deleted and created again begins again at offset 0, under another id. */
    String topicId();

    int partition();

    /**
     * A message, once.
     *
     * @param message the JSON object in UTF-8 that was published, see docs/redis.md
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Message(String channel, String topicId, int partition, long offset, byte[] message) implements FeedItem {}

    /**
     * Messages of the partition that this channel had, or may have had, and that can be got no more: they stand in the log.
     *
     * @param after the offset after which they stand
     * @param before the offset before which they stand
     * @param isCertain whether there is one at least; else nobody can tell, since the publisher or Redis began again meanwhile
     */
    record Gap(String channel, String topicId, int partition, long after, long before, boolean isCertain)
            implements FeedItem {}
}
