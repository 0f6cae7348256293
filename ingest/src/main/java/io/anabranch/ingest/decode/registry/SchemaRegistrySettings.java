package io.anabranch.ingest.decode.registry;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Setting;
import io.anabranch.settings.TlsFiles;
import io.anabranch.settings.Violations;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
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
        Optional<ConnectionUri> uri = uri(url);
        TlsFiles.check(new Violations(), ca, keystore, keystorePassword)
                .check(
                        isHttp(uri, url),
                        "url",
                        ConnectionUri.withoutUser(url),
                        "http:// or https:// and a host, without ? and #")
                .check(
                        uri.flatMap(ConnectionUri::userInfo).isEmpty(),
                        "url",
                        ConnectionUri.withoutUser(url),
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

    private static Optional<ConnectionUri> uri(String url) {
        try {
            // What the client is given has to be what Java takes for a URI too.
            return new URI(url).getHost() == null ? Optional.empty() : Optional.of(ConnectionUri.parse(url));
        } catch (URISyntaxException | ConnectionUri.MalformedUriException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isHttp(Optional<ConnectionUri> uri, String url) {
        return uri.filter(some -> some.scheme().equals("http") || some.scheme().equals("https"))
                .filter(some -> !url.contains("?") && some.fragment().isEmpty())
                .isPresent();
    }

    private static boolean isToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(unit -> unit > ' ' && unit < 0x7F);
    }
}
