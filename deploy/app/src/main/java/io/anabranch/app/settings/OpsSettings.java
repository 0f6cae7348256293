package io.anabranch.app.settings;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How the program is watched and operated. */
public record OpsSettings(
        @Setting(
                description =
                        "host:port that serves /metrics, /health and /v1; port 0 takes a free one. Beyond this machine only with a token-file",
                defaultValue = "127.0.0.1:9600",
                example = "127.0.0.1:9600")
        String http,

        @Setting(
                description =
                        "File with the token, 16 characters or more, that pauses, resumes and replays sinks and shows what events hold; nobody may when not set")
        Optional<String> tokenFile,

        @Setting(description = "Where the metrics are sent to as well, by OTLP; nowhere when not set")
        Optional<OtlpSettings> otlp,

        @Setting(description = "Where spans of writes are sent to, by OTLP; none are made when not set")
        Optional<TraceSettings> traces,

        @Setting(
                description =
                        "Drivers whose own metrics are shown too: kafka, redis, mongodb, cassandra, netty, in a list",
                defaultValue = "[]")
        List<Driver> driverMetrics) {
    private static final int LAST_PORT = 65_535;
    private static final int LEAST_TOKEN = 16;

    public OpsSettings {
        driverMetrics = List.copyOf(driverMetrics);
        URI address = address(http);
        boolean complete = address.getHost() != null && address.getPort() >= 0 && address.getPort() <= LAST_PORT;
        new Violations()
                .check(complete, "http", http, "host:port, such as 127.0.0.1:9600 or [::1]:9600")
                .check(
                        !complete || tokenFile.isPresent() || isOfThisMachine(address.getHost()),
                        "http",
                        http,
                        "an address of this machine alone, such as 127.0.0.1:9600, unless ops.token-file is set")
                .raise();
    }

    /** Sends nothing anywhere. */
    public static OpsSettings of(String http, Optional<String> tokenFile) {
        return new OpsSettings(http, tokenFile, Optional.empty(), Optional.empty(), List.of());
    }

    /** Without asking anybody: a name that may be anybody's is not. */
    private static boolean isOfThisMachine(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || Character.isDigit(c)));
    }

    /**
     * What the token's file holds.
     *
     * @throws UncheckedIOException if it can't be read, or holds too little
     */
    public Optional<String> token() {
        return tokenFile.map(OpsSettings::token);
    }

    private static String token(String file) {
        String remedy = "; write one with: openssl rand -hex 32 > " + file;
        try {
            String token = Files.readString(Path.of(file)).strip();
            if (token.length() < LEAST_TOKEN) {
                throw new UncheckedIOException(
                        "ops.token-file: " + file + " holds " + token.length() + " characters, fewer than "
                                + LEAST_TOKEN + remedy,
                        new IOException());
            }
            return token;
        } catch (IOException | InvalidPathException e) {
            throw new UncheckedIOException(
                    "ops.token-file: " + file + " can't be read: " + e + remedy, new IOException(e));
        }
    }

    /**
     * The address to bind.
     *
     * @throws IllegalStateException if nobody knows the host
     */
    public InetSocketAddress address() {
        URI address = address(http);
        InetSocketAddress found = new InetSocketAddress(address.getHost(), address.getPort());
        if (found.isUnresolved()) {
            throw new IllegalStateException("ops.http: no address is known for host '" + address.getHost()
                    + "'; name one of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them");
        }
        return found;
    }

    private static URI address(String http) {
        try {
            return URI.create("http://" + http);
        } catch (IllegalArgumentException e) {
            return URI.create("http:///");
        }
    }
}
