package io.anabranch.app.settings;

import io.anabranch.settings.ConnectionUri;
import java.util.regex.Pattern;

/** What may be shown of a value. No control character of it reaches a terminal or a log. */
enum Masked {
    /** All, but the user and password of a URI. */
    PLAIN {
        @Override
        String visible(String value) {
            return CREDENTIALS.matcher(value).replaceAll(MASK + "@");
        }
    },
    /** A URI's own host, path and parameters. */
    CONNECTION {
        @Override
        String visible(String value) {
            return ConnectionUri.masked(value);
        }
    },
    /** Three stars. */
    SECRET {
        @Override
        String visible(String value) {
            return MASK;
        }
    };

    private static final String MASK = "***";
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://).*@", Pattern.DOTALL);

    static Masked of(boolean secret, boolean uri) {
        if (!secret) {
            return PLAIN;
        }
        return uri ? CONNECTION : SECRET;
    }

    abstract String visible(String value);

    String show(String value) {
        return value.isEmpty() ? "" : ControlCharacters.escaped(visible(value));
    }
}
