package io.anabranch.sinks.redis.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/**
 * A received {@link FeedMessage}, read as far as its position.
 *
 * @param before as {@link Sequence#before} gave it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Envelope(String channel, Partition from, long offset, long before, byte[] message) {
    private static final JsonFactory JSON = new JsonFactory();

    /** A partition of a topic that keeps its identity. */
    record Partition(String topicId, int number) {}

    /** Empty for what is no message of a feed. */
    static Optional<Envelope> read(String channel, byte[] message) {
        String topicId = null;
        int partition = -1;
        long offset = -1;
        try (JsonParser json = JSON.createParser(message)) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "topic_id" -> topicId = json.getText();
                    case "partition" -> partition = json.getIntValue();
                    case "offset" -> offset = json.getLongValue();
                    case "prev", "since" -> {
                        // It comes last of them.
                        long before = json.getLongValue();
                        long previous = field.equals("prev") ? before : ~before;
                        return topicId == null
                                ? Optional.empty()
                                : Optional.of(new Envelope(
                                        channel, new Partition(topicId, partition), offset, previous, message));
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IOException other) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    FeedItem.Message heard() {
        return new FeedItem.Message(channel, from.topicId(), from.number(), offset, message);
    }

    FeedItem.Gap missed(long after, boolean isCertain) {
        return new FeedItem.Gap(channel, from.topicId(), from.number(), after, offset, isCertain);
    }
}
