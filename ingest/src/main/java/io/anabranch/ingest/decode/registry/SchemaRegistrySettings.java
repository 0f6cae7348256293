package io.anabranch.ingest.decode.registry;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Where the schemas of the events are, and how this program signs in there. */
public record SchemaRegistrySettings(
        @Setting(
                description =
                        "Where the schema registry is: http:// or https://, with the path of its API if it has one")
        String url,

        @Setting(description = "User of basic authentication")
        Optional<String> username,

        @Setting(description = "that user's password", secret = true)
        Optional<String> password,

        @Setting(description = "Token of bearer authentication, instead of username and password", secret = true)
        Optional<String> token,

        @Setting(description = "PEM file of the certificate authorities to trust, instead of Java's own")
        Optional<String> ca,

        @Setting(description = "PKCS12 file of the client's certificate and key")
        Optional<String> keystore,

        @Setting(description = "that file's password", secret = true)
        Optional<String> keystorePassword,

        @Setting(description = "A schema that is not there by then is asked for again", defaultValue = "5s")
        Duration requestTimeout) {

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LARGEST_TIMEOUT = Duration.ofMinutes(1);

    public SchemaRegistrySettings {
        Optional<URI> uri = uri(url);
        new Violations()
                .check(isHttp(uri), "url", withoutUser(url), "http:// or https:// and a host, without ? and #")
                .check(
                        uri.map(URI::getRawUserInfo).isEmpty(),
                        "url",
                        withoutUser(url),
                        "without a user: put it into username and password")
                .check(
                        username.isEmpty() || !username.get().contains(":"),
                        "username",
                        username,
                        "without a colon, which ends it")
                .check(password.isEmpty() || username.isPresent(), "password", "(secret)", "together with username")
                .check(
                        token.isEmpty() || username.isEmpty(),
                        "token",
                        "(secret)",
                        "alone: either token, or username and password")
                .check(
                        token.map(SchemaRegistrySettings::isToken).orElse(true),
                        "token",
                        "(secret)",
                        "visible ASCII characters without spaces")
                .check(Tls.readsAuthorities(ca), "ca", ca, "a readable PEM file of certificates")
                .check(
                        Tls.readsKeystore(keystore, keystorePassword),
                        "keystore",
                        keystore,
                        "a readable PKCS12 file that keystore-password opens")
                .check(
                        keystorePassword.isEmpty() || keystore.isPresent(),
                        "keystore-password",
                        "(secret)",
                        "together with keystore")
                .check(
                        requestTimeout.compareTo(LEAST_TIMEOUT) >= 0 && requestTimeout.compareTo(LARGEST_TIMEOUT) <= 0,
                        "request-timeout",
                        requestTimeout,
                        "100ms to 60s")
                .raise();
    }

    /** A registry that asks nobody who they are, with the defaults of everything that has one. */
    public static SchemaRegistrySettings of(String url) {
        return new SchemaRegistrySettings(
                url,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "schema registry " + url;
    }

    private static Optional<URI> uri(String url) {
        try {
            return Optional.of(new URI(url));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isHttp(Optional<URI> uri) {
        return uri.filter(SchemaRegistrySettings::hasScheme)
                .filter(some -> some.getHost() != null && some.getRawQuery() == null && some.getRawFragment() == null)
                .isPresent();
    }

    private static boolean hasScheme(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https");
    }

    /** A malformed one may hold a password too. */
    private static String withoutUser(String url) {
        int at = url.lastIndexOf('@');
        return at < 0 ? url : "***" + url.substring(at);
    }

    private static boolean isToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(unit -> unit > ' ' && unit < 0x7F);
    }
}
