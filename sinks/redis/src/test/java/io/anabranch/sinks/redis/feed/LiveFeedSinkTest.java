package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.Connections;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.redis.leaderboard.Log;
import io.anabranch.topology.Event;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What no real server does on demand: it refuses a message, and takes what comes in the flushes behind it. */
class LiveFeedSinkTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** More than the first two flushes of a write. */
    private static final int EVENTS = 150;

    private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+)");

    private final List<Integer> published = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatWentInALaterFlushThanARefusedMessageIsPublishedAgainAfterIt() {
        FeedSettings settings =
                Feeds.at("redis://127.0.0.1:1", "").sharded(Sharded.FALSE).settings();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        SinkConnection link = new SinkConnection(
                settings.connecting(),
                new Connections(settings.connecting(), /* maxCommands= */ 1_000),
                Mono.fromSupplier(this::refusingTheFirst),
                settings.connecting().retries("feed", meters, Schedulers.parallel()),
                Schedulers.parallel());
        LiveFeedSink sink = new LiveFeedSink("feed", settings, link, meters);
        Log log = new Log("t", 0);
        List<Event> events =
                IntStream.range(0, EVENTS).mapToObj(i -> log.amount("u-1", "1")).toList();

        assertThat(sink.write(events).collectList().block(DEADLINE)).isEmpty();

        List<Integer> all = IntStream.range(0, EVENTS).boxed().toList();
        assertThat(published.subList(0, EVENTS)).isEqualTo(all);
        assertThat(published.subList(EVENTS, published.size())).isEqualTo(all);
        sink.close().block(DEADLINE);
    }

    @SuppressWarnings("unchecked")
    private StatefulRedisConnection<String, byte[]> refusingTheFirst() {
        return (StatefulRedisConnection<String, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StatefulRedisConnection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("isOpen")) {
                        return true;
                    }
                    Collection<RedisCommand<?, ?, ?>> commands = (Collection<RedisCommand<?, ?, ?>>) args[0];
                    commands.forEach(this::answer);
                    return commands;
                });
    }

    private void answer(RedisCommand<?, ?, ?> command) {
        if (command.getType() == CommandType.PUBLISH) {
            published.add(offset(command));
            if (published.size() == 1) {
                command.getOutput().setError("BUSY Redis is busy running a script.");
            }
        }
        command.complete();
    }

    private static int offset(RedisCommand<?, ?, ?> command) {
        ByteBuf words = Unpooled.buffer();
        command.getArgs().encode(words);
        Matcher offset = OFFSET.matcher(words.toString(StandardCharsets.UTF_8));
        assertThat(offset.find()).isTrue();
        return Integer.parseInt(offset.group(1));
    }
}
