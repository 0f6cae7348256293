package io.anabranch.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A store's URI, {@code scheme://[user[:password]@]host[:port][,host[:port]...][/path][?name=value[&...]][#fragment]}, taken apart. What can be
 * read in two ways is refused, so a part of a password is never taken for a host. {@link #toString} shows no secret.
 *
 * @param userInfo as written, percent-encoded
 * @param hosts at least one, each a name or an address, with a port behind a colon or without
 * @param path as written, with its slash; empty where there is none
 * @param parameters by name, decoded, in the order of the text
 */
public record ConnectionUri(
        String scheme,
        Optional<String> userInfo,
        List<String> hosts,
        String path,
        Map<String, String> parameters,
        Optional<String> fragment) {
    private static final String MASK = "***";
    private static final String PERCENT_ENCODED =
            "a URI whose user and password are percent-encoded: # is %23, ? is %3F, @ is %40, / is %2F, : is %3A,"
                    + " % is %25, a space is %20, \" is %22";
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");
    /** What RFC 3986 allows in a user info. */
    private static final String USER_INFO_PART = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*";

    private static final Pattern USER_INFO = Pattern.compile(USER_INFO_PART + "(?::" + USER_INFO_PART + ")?");
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s\\p{Cntrl}:/?#\\[\\]@,\"<>\\\\]+)(?::([0-9]{1,5}))?");
    private static final Pattern PATH = Pattern.compile("[^\\s\\p{Cntrl}?#@\"]*");
    private static final Pattern ESCAPES = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("password|secret|token|properties|credential", Pattern.CASE_INSENSITIVE);

    public ConnectionUri {
        hosts = List.copyOf(hosts);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** @throws MalformedUriException if the text is no such URI, or could be read in another way too; its message shows nothing of the text */
    public static ConnectionUri parse(String text) {
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0 || !SCHEME.matcher(text.substring(0, schemeEnd)).matches()) {
            throw new MalformedUriException("a URI such as scheme://host:port");
        }
        String rest = text.substring(schemeEnd + "://".length());
        int at = rest.lastIndexOf('@');
        Optional<String> userInfo = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
        if (!userInfo.map(USER_INFO.asMatchPredicate()::test).orElse(true)) {
            throw new MalformedUriException(PERCENT_ENCODED);
        }
        Parts parts = Parts.of(rest.substring(at + 1));
        return new ConnectionUri(
                text.substring(0, schemeEnd).toLowerCase(Locale.ROOT),
                userInfo,
                hosts(parts.authority()),
                path(parts.path()),
                parts.query().map(ConnectionUri::parameters).orElse(Map.of()),
                parts.fragment());
    }

    /** What may be shown of a text that should be such a URI: all of it but user, password and secret parameters; of any other its scheme. */
    public static String masked(String text) {
        try {
            return parse(text).toString();
        } catch (MalformedUriException malformed) {
            int schemeEnd = text.indexOf("://");
            boolean hasScheme = schemeEnd > 0
                    && SCHEME.matcher(text.substring(0, schemeEnd)).matches();
            return (hasScheme ? text.substring(0, schemeEnd) + "://" : "") + MASK;
        }
    }

    /** Any text with stars for what is before its last {@code @}, the scheme apart: for an address that should have no user at all. */
    public static String withoutUser(String text) {
        int at = text.lastIndexOf('@');
        int start = text.indexOf("://") + "://".length();
        return at < 0
                ? text
                : (start >= "://".length() && start <= at ? text.substring(0, start) : "") + MASK + text.substring(at);
    }

    /** The part of the user info before its colon, decoded. */
    public Optional<String> user() {
        return userInfo.map(info -> decode(info.split(":", 2)[0])).filter(user -> !user.isEmpty());
    }

    /** The part of the user info behind its colon, decoded; empty where there is no colon. */
    public Optional<String> password() {
        return userInfo.filter(info -> info.contains(":")).map(info -> decode(info.split(":", 2)[1]));
    }

    /** The names of parameters that are not among the known ones, whatever their case. */
    public List<String> unknownParameters(Collection<String> known) {
        Collection<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(known);
        return parameters.keySet().stream()
                .filter(name -> !names.contains(name))
                .toList();
    }

    /**
     * Another party's message about this URI, without its secrets.
     *
     * @param message that may cite parts of it
     */
    public String withoutSecrets(String message) {
        List<String> secrets = new ArrayList<>();
        userInfo.ifPresent(info -> secrets.addAll(List.of(info, info.substring(info.indexOf(':') + 1))));
        password().ifPresent(secrets::add);
        parameters.forEach((name, value) -> {
            if (isSecret(name)) {
                secrets.add(value);
            }
        });
        String shown = message;
        for (String secret : secrets) {
            shown = secret.isEmpty() ? shown : shown.replace(secret, MASK);
        }
        return shown;
    }

    /** As it is written, with stars for user, password and secret parameters. */
    @Override
    public String toString() {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + (isSecret(each.getKey()) ? MASK : each.getValue()))
                .collect(Collectors.joining("&"));
        return scheme + "://" + (userInfo.isPresent() ? MASK + "@" : "") + String.join(",", hosts) + path
                + (query.isEmpty() ? "" : "?" + query)
                + fragment.map(name -> "#" + name).orElse("");
    }

    private static boolean isSecret(String parameter) {
        return SECRET_PARAMETER.matcher(parameter).find();
    }

    private static List<String> hosts(String authority) {
        List<String> hosts = List.of(authority.split(",", -1));
        for (String host : hosts) {
            var parts = HOST.matcher(host);
            if (!parts.matches()) {
                throw new MalformedUriException("a URI such as scheme://host:port");
            }
            if (parts.group(2) != null && !HostAndPort.isPort(Integer.parseInt(parts.group(2)))) {
                throw new MalformedUriException("a URI with a port from 1 to 65535");
            }
        }
        return hosts;
    }

    private static String path(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new MalformedUriException("a URI whose path has no space, quote or control character");
        }
        return path;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("[&;]", -1)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length < 2
                    || pair[0].isEmpty()
                    || !ESCAPES.matcher(pair[1]).matches()) {
                throw new MalformedUriException(
                        "a URI whose parameters are name=value, joined by &, with % written as %25");
            }
            parameters.put(pair[0], decode(pair[1]));
        }
        return parameters;
    }

    private static String decode(String encoded) {
        // Only in forms of HTML is a plus a space.
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** What comes after the user info. */
    private record Parts(String authority, String path, Optional<String> query, Optional<String> fragment) {
        static Parts of(String text) {
            int hash = text.indexOf('#');
            String before = hash < 0 ? text : text.substring(0, hash);
            int mark = before.indexOf('?');
            String hierarchy = mark < 0 ? before : before.substring(0, mark);
            int slash = hierarchy.indexOf('/');
            return new Parts(
                    slash < 0 ? hierarchy : hierarchy.substring(0, slash),
                    slash < 0 ? "" : hierarchy.substring(slash),
                    mark < 0
                            ? Optional.empty()
                            : Optional.of(before.substring(mark + 1)).filter(query -> !query.isEmpty()),
                    hash < 0 ? Optional.empty() : Optional.of(text.substring(hash + 1)));
        }
    }

    /** A text is no URI, or one that can be read in two ways. The message says what would be right. */
    public static final class MalformedUriException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        MalformedUriException(String allowed) {
            super(allowed);
        }
    }
}
