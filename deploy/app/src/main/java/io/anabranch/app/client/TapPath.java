package io.anabranch.app.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The path of a tap, put together from what is asked for. Not thread-safe. */
public final class TapPath {
    private final List<String> parameters = new ArrayList<>();

    /** Asks for these values of a parameter. */
    public TapPath with(String name, List<String> values) {
        values.forEach(value -> parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return this;
    }

    /** The path with its query. */
    public String text() {
        return "/v1/tap?" + String.join("&", parameters);
    }
}
