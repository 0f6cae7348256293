package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {
    @ParameterizedTest
    @CsvSource({
        "purchase, shop:events:purchase",
        "cart.add_item-2~, shop:events:cart.add_item-2~",
        "user:u-1, shop:events:user%3Au-1",
        "a*b?[c], shop:events:a%2Ab%3F%5Bc%5D",
        "a%2A, shop:events:a%252A",
        "é, shop:events:%C3%A9",
        "日, shop:events:%E6%97%A5",
    })
    void namesTheTypePercentEncoded(String type, String channel) {
        Channels channels = new Channels(settings("events:{type}", Optional.of("events:user:{user}")));

        assertThat(channels.ofType(new Log("t", 0).event("u", type, Log.START, "", "")))
                .isEqualTo(channel);
    }

    @Test
    void differentTypesAndUsersNeverShareAChannel() {
        Channels channels = new Channels(settings("events:{type}", Optional.of("events:user:{user}")));
        List<String> ids =
                List.of("a", "A", "a ", "a:b", "a%3Ab", "user:a", "user%3Aa", "a*", "a\0", "a\n", "é", "e\u0301");
        Set<String> names = new HashSet<>();
        for (String id : ids) {
            var event = new Log("t", 0).event(id, id, Log.START, "", "");
            names.add(channels.ofType(event));
            channels.ofUser(event).ifPresent(names::add);
        }

        assertThat(names)
                .hasSize(2 * ids.size())
                .allMatch(name -> name.matches("[!-~]+") && !name.matches(".*[*?\\[\\]\\\\].*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a%", "a+b", "日本 \uD83D\uDE00", "\0"})
    void anyDecoderOfUrlsReadsThemBack(String id) {
        assertThat(URLDecoder.decode(Channels.escape(id), StandardCharsets.UTF_8))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "events:{type}, events:user:{user}, true",
        "events:{type}, users:{user}, true",
        "events:{type}, events:{user}, false",
        "events:{type}, events:user-{user}, false",
        "{type}, {user}, false",
    })
    void knowsTemplatesThatCouldMeet(String byType, String byUser, boolean apart) {
        assertThat(Channels.stayApart(byType, byUser)).isEqualTo(apart);
    }

    private static FeedSettings settings(String channel, Optional<String> userChannel) {
        Duration second = Duration.ofSeconds(1);
        return new FeedSettings(
                URI.create("redis://localhost:1"),
                Optional.of("shop:"),
                channel,
                userChannel,
                4,
                second,
                second,
                second);
    }
}
