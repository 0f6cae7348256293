package io.anabranch.sinks.redis;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the channels of types and users, so many of types at most. What stands for a placeholder is percent-encoded as RFC 3986 tells: every byte of its
 * UTF-8 but letters, digits and {@code - . _ ~}. So two types never share a channel (invariant 7), no type reaches into
 * another template's names, and no name holds a character that {@code PSUBSCRIBE} takes for a pattern.
 */
final class Channels {
    static final String TYPE = "{type}";
    static final String USER = "{user}";
    private static final String HEX = "0123456789ABCDEF";

    /** In place of a type, where there are too many: no escaped type has a plus sign. */
    static final String OTHER = "+other";

    private final Template byType;
    private final Optional<Template> byUser;
    private final Channel other;
    private final boolean onlyListed;
    private final int maxTypes;
    private final Map<String, Channel> types = new ConcurrentHashMap<>();

    Channels(FeedSettings settings) {
        String prefix = settings.prefix().orElse("");
        this.byType = Template.of(prefix, settings.channel(), TYPE);
        this.byUser = settings.userChannel().map(template -> Template.of(prefix, template, USER));
        this.other = new Channel(byType.before() + OTHER + byType.after());
        this.onlyListed = !settings.types().isEmpty();
        this.maxTypes = settings.maxTypes();
        settings.types().forEach(type -> types.put(type, byType.channel(type)));
    }

    /** Channels for each event at most: 1 or 2. */
    int each() {
        return byUser.isPresent() ? 2 : 1;
    }

    /** Whether events of this type are published. */
    boolean isListed(String type) {
        return !onlyListed || types.containsKey(type);
    }

    /** The channel of a type, always the same one; {@link #other} for a type that comes when there are enough. */
    Channel ofType(String type) {
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
    String nameOfType(String type) {
        return byType.name(type);
    }

    /** Where events of too many a type go. */
    Channel other() {
        return other;
    }

    Optional<Channel> ofUser(String userId) {
        return byUser.map(template -> template.channel(userId));
    }

    /** The pattern of all channels of types; it takes in those of users, where these begin alike. */
    String ofAllTypes() {
        return literally(byType.before()) + "*" + literally(byType.after());
    }

    private static String literally(String text) {
        return text.replaceAll("[\\\\*?\\[]", "\\\\$0");
    }

    /** Whether it is a type's channel and no user's: where both templates begin alike, the longer beginning tells. */
    boolean isOfType(String channel) {
        String type = byType.before();
        return channel.startsWith(type)
                && byUser.map(Template::before)
                        .filter(user -> channel.startsWith(user) && user.length() >= type.length())
                        .isEmpty();
    }

    static boolean isTemplate(String template, String placeholder) {
        int at = template.indexOf(placeholder);
        return at >= 0
                && at == template.lastIndexOf(placeholder)
                && template.length() <= 128
                && template.chars().noneMatch(c -> c <= ' ');
    }

    /** Whether no type and no user id can make both templates name one channel. */
    static boolean stayApart(String byType, String byUser) {
        String type = byType.replaceAll("\\{type\\}.*", "");
        String user = byUser.replaceAll("\\{user\\}.*", "");
        if (!type.startsWith(user) && !user.startsWith(type)) {
            return true;
        }
        // One begins with the other: what it has more must hold a character that no escaped id holds.
        String more = type.length() > user.length() ? type.substring(user.length()) : user.substring(type.length());
        return !escape(more).equals(more);
    }

    static String escape(String id) {
        int plain = 0;
        while (plain < id.length() && isPlain(id.charAt(plain))) {
            plain++;
        }
        if (plain == id.length()) {
            return id;
        }
        StringBuilder escaped = new StringBuilder(id.length() * 3);
        for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (each & 0xff))) {
                escaped.append((char) each);
            } else {
                escaped.append('%').append(HEX.charAt((each >> 4) & 15)).append(HEX.charAt(each & 15));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private record Template(String before, String after) {
        static Template of(String prefix, String template, String placeholder) {
            int at = template.indexOf(placeholder);
            return new Template(prefix + template.substring(0, at), template.substring(at + placeholder.length()));
        }

        String name(String id) {
            return before + escape(id) + after;
        }

        Channel channel(String id) {
            return new Channel(name(id));
        }
    }
}
