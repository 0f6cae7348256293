package io.anabranch.app.settings;

import java.util.regex.Pattern;

/** What may be shown of a value. */
final class Masked {
    private static final String MASK = "***";
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/?#\\s]*@");

    private Masked() {}

    /** The value; a secret as three stars, and a URI's user and password likewise, wherever one stands in it. */
    static String show(String value, boolean secret) {
        if (secret) {
            return value.isEmpty() ? "" : MASK;
        }
        return CREDENTIALS.matcher(value).replaceAll(MASK + "@");
    }
}
