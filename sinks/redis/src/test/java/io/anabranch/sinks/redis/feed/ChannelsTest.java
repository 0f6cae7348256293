package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.redis.PercentEncoding;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
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
        Channels channels =
                new Channels(Feeds.at("redis://localhost:1", "shop:").users().settings());

        assertThat(channels.ofType(type)).hasToString(channel);
    }

    @Test
    void differentTypesAndUsersNeverShareAChannel() {
        Channels channels =
                new Channels(Feeds.at("redis://localhost:1", "shop:").users().settings());
        List<String> ids =
                List.of("a", "A", "a ", "a:b", "a%3Ab", "user:a", "user%3Aa", "a*", "a\0", "a\n", "é", "e\u0301");
        Set<String> names = new HashSet<>();
        for (String id : ids) {
            names.add(channels.ofType(id).name());
            channels.ofUser(id).map(Channel::name).ifPresent(names::add);
        }

        assertThat(names)
                .hasSize(2 * ids.size())
                .allMatch(name -> name.matches("[!-~]+") && !name.matches(".*[*?\\[\\]\\\\].*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a%", "a+b", "日本 \uD83D\uDE00", "\0"})
    void anyDecoderOfUrlsReadsThemBack(String id) {
        assertThat(URLDecoder.decode(PercentEncoding.of(id), StandardCharsets.UTF_8))
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

    @Test
    void typesBeyondTheMostShareOneChannelThatNoTypeHas() {
        Channels channels =
                new Channels(Feeds.at("redis://localhost:1", "").maxTypes(2).settings());

        assertThat(List.of("a", "b", "c", "a", "+other", "b").stream()
                        .map(channels::ofType)
                        .map(Channel::name))
                .containsExactly("events:a", "events:b", "events:+other", "events:a", "events:+other", "events:b");
        assertThat(channels.nameOfType("+other")).isEqualTo("events:%2Bother");
    }

    @Test
    void onlyListedTypesArePublishedWhereAnyAreListed() {
        Channels some =
                new Channels(Feeds.at("redis://localhost:1", "").types("a").settings());
        Channels all = new Channels(Feeds.at("redis://localhost:1", "").settings());

        assertThat(some.isListed("a")).isTrue();
        assertThat(some.isListed("b")).isFalse();
        assertThat(all.isListed("b")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "app:events:{type}, app:{user}, app:events:click, true",
        "app:events:{type}, app:{user}, app:u-1, false",
        "events:{type}, events:user:{user}, events:click, true",
        "events:{type}, events:user:{user}, events:user:u-1, false",
        "events:{type}, users:{user}, users:u-1, false",
    })
    void tellsTheChannelsOfTypesFromThoseOfUsers(String byType, String byUser, String channel, boolean isOfType) {
        Channels channels = new Channels(Feeds.at("redis://localhost:1", "")
                .channel(byType)
                .users(byUser)
                .settings());

        assertThat(channels.isOfType(channel)).isEqualTo(isOfType);
    }

    @Test
    void thePatternOfAllTypesTakesTheTemplateByTheLetter() {
        Channels channels = new Channels(
                Feeds.at("redis://localhost:1", "a*?:").channel("[x]\\{type}!").settings());

        assertThat(channels.ofAllTypes()).isEqualTo("a\\*\\?:\\[x]\\\\*!");
    }
}
