package io.anabranch.sinks.redis;

import java.nio.charset.StandardCharsets;

/** As RFC 3986 has it: every byte of a text's UTF-8 but letters, digits and {@code - . _ ~} becomes {@code %XX}. */
public final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";

    private PercentEncoding() {}

    public static String of(String id) {
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
}
