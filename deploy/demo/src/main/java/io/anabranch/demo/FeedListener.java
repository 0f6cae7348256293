package io.anabranch.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A live subscriber: notes the id of every event that the feed brings. */
final class FeedListener extends RedisPubSubAdapter<String, String> implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final RedisClient client;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicLong messages = new AtomicLong();

    private FeedListener(RedisClient client) {
        this.client = client;
    }

    static FeedListener listen(String redis, String channels) {
        RedisClient client = RedisClient.create(redis);
        FeedListener listener = new FeedListener(client);
        var connection = client.connectPubSub();
        connection.addListener(listener);
        connection.sync().psubscribe(channels);
        return listener;
    }

    @Override
    public void message(String pattern, String channel, String message) {
        messages.incrementAndGet();
        ids.add(id(message));
    }

    /** Messages received, repeated ones included. */
    long messages() {
        return messages.get();
    }

    /** The different events that they named. */
    Set<String> ids() {
        return ids;
    }

    private static String id(String message) {
        try (JsonParser parser = JSON.createParser(message)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isId = parser.currentName().equals("event_id");
                parser.nextToken();
                if (isId) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "message without an id: " + message.length() + " characters";
        } catch (IOException e) {
            return "unreadable message: " + message.length() + " characters";
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
