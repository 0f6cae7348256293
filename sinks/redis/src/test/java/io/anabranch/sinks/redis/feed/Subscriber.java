package io.anabranch.sinks.redis.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Whoever is subscribed: keeps all messages of some channels in the order they came. */
public final class Subscriber implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final RedisClient client;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();

    /** What came: {@code data} as its own bytes. */
    public record Received(String channel, String eventId, int partition, long offset, String data) {}

    public Subscriber(String redis, String pattern) {
        client = RedisClient.create(redis);
        try {
            subscribe(pattern);
        } catch (RuntimeException failure) {
            client.shutdown();
            throw failure;
        }
    }

    private void subscribe(String pattern) {
        var connection = client.connectPubSub(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String matched, String channel, byte[] message) {
                received.add(read(channel, message));
            }
        });
        connection.sync().psubscribe(pattern);
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Event id to data, repeats folded as a client would. */
    public Map<String, String> byEvent() {
        Map<String, String> data = new HashMap<>();
        received.forEach(message -> data.put(message.eventId(), message.data()));
        return data;
    }

    private static Received read(String channel, byte[] message) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(message)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                int start = (int) json.currentTokenLocation().getByteOffset();
                String text = json.getText();
                json.skipChildren();
                int end = (int) json.currentLocation().getByteOffset();
                boolean isObject = message[start] == '{';
                fields.put(name, isObject ? new String(message, start, end - start, StandardCharsets.UTF_8) : text);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(new String(message, StandardCharsets.UTF_8), broken);
        }
        return new Received(
                channel,
                fields.getOrDefault("event_id", ""),
                Integer.parseInt(fields.getOrDefault("partition", "-1")),
                Long.parseLong(fields.getOrDefault("offset", "-1")),
                fields.getOrDefault("data", ""));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
