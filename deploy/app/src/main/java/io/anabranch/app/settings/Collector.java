package io.anabranch.app.settings;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Violations;
import java.net.URI;

/** The address of an OpenTelemetry collector, as settings name it. */
final class Collector {
    private static final String ALLOWED =
            "http://host:port or https://host:port, with the collector's own path if it has one,"
                    + " without a user, ? and #, and without /v1/metrics and /v1/traces, which are added";

    private Collector() {}

    static Violations check(URI endpoint) {
        return new Violations()
                .check(isRight(endpoint), "endpoint", ConnectionUri.withoutUser(endpoint.toString()), ALLOWED);
    }

    private static boolean isRight(URI endpoint) {
        return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                && endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null
                && !endpoint.getPath().matches(".*/v1/(metrics|traces)/?");
    }

    /** Where one kind of data goes. */
    static URI path(URI endpoint, String path) {
        String base = endpoint.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
