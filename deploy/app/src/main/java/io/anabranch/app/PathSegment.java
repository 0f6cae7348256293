package io.anabranch.app;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A text as a part of a URI. */
final class PathSegment {
    private PathSegment() {}

    static String of(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
