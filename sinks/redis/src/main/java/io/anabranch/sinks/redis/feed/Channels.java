package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.PercentEncoding;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the channels of types and users, so many of types at most. What stands for a placeholder is percent-encoded as RFC 3986 tells: every byte of its
 * UTF-8 but letters, digits and {@code - . _ ~}. So two types never share a channel (invariant 7), no type reaches into
 * another template's names, and no name holds a character that {@code PSUBSCRIBE} takes for a pattern.
 */
public final class Channels {
    public static final String TYPE = "{type}";
    public static final String USER = "{user}";

    /** In place of a type, where there are too many: no escaped type has a plus sign. */
    public static final String OTHER = "+other";

    private final Template byType;
    private final Optional<Template> byUser;
    private final Channel other;
    private final boolean onlyListed;
    private final int maxTypes;
    private final Map<String, Channel> types = new ConcurrentHashMap<>();

    public Channels(FeedSettings settings) {
        String prefix = settings.prefix().orElse("");
        this.byType = Template.of(prefix, settings.channel(), TYPE);
        this.byUser = settings.userChannel().map(template -> Template.of(prefix, template, USER));
        this.other = new Channel(byType.before() + OTHER + byType.after());
        this.onlyListed = !settings.types().isEmpty();
        this.maxTypes = settings.maxTypes();
        settings.types().forEach(type -> types.put(type, byType.channel(type)));
    }

    /** Channels for each event at most: 1 or 2. */
    public int each() {
        return byUser.isPresent() ? 2 : 1;
    }

    /** Whether events of this type are published. */
    public boolean isListed(String type) {
        return !onlyListed || types.containsKey(type);
    }

    /** The channel of a type, always the same one; {@link #other} for a type that comes when there are enough. */
    public Channel ofType(String type) {
        Channel known = types.get(type);
        if (known != null) {
            return known;
        }
        if (types.size() >= maxTypes) {
            return other();
        }
        return types.computeIfAbsent(type, byType::channel);
    }

    /** The channel that a type has as long as there are not too many. */
    public String nameOfType(String type) {
        return byType.name(type);
    }

    /** Where events of too many a type go. */
    public Channel other() {
        return other;
    }

    public Optional<Channel> ofUser(String userId) {
        return byUser.map(template -> template.channel(userId));
    }

    /** The pattern of all channels of types; it takes in those of users, where these begin alike. */
    public String ofAllTypes() {
        return literally(byType.before()) + "*" + literally(byType.after());
    }

    private static String literally(String text) {
        return text.replaceAll("[\\\\*?\\[]", "\\\\$0");
    }

    /** Whether it is a type's channel and no user's: where both templates begin alike, the longer beginning tells. */
    public boolean isOfType(String channel) {
        String type = byType.before();
        return channel.startsWith(type)
                && byUser.map(Template::before)
                        .filter(user -> channel.startsWith(user) && user.length() >= type.length())
                        .isEmpty();
    }

    public static boolean isTemplate(String template, String placeholder) {
        int at = template.indexOf(placeholder);
        return at >= 0
                && at == template.lastIndexOf(placeholder)
                && template.length() <= 128
                && template.chars().noneMatch(c -> c <= ' ');
    }

    /** Whether no type and no user id can make both templates name one channel. */
    public static boolean stayApart(String byType, String byUser) {
        String type = byType.replaceAll("\\{type\\}.*", "");
        String user = byUser.replaceAll("\\{user\\}.*", "");
        if (!type.startsWith(user) && !user.startsWith(type)) {
            return true;
        }
        // One begins with the other: what it has more must hold a character that no escaped id holds.
        String more = type.length() > user.length() ? type.substring(user.length()) : user.substring(type.length());
        return !PercentEncoding.of(more).equals(more);
    }

    private record Template(String before, String after) {
        static Template of(String prefix, String template, String placeholder) {
            int at = template.indexOf(placeholder);
            return new Template(prefix + template.substring(0, at), template.substring(at + placeholder.length()));
        }

        String name(String id) {
            return before + PercentEncoding.of(id) + after;
        }

        Channel channel(String id) {
            return new Channel(name(id));
        }
    }
}
