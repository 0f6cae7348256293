package io.anabranch.settings;

import java.util.regex.Pattern;

/** Checks an address, {@code host:port} or {@code [::1]:port}. */
public final class HostAndPort {
    /** For a violation, behind the form. */
    public static final String PORTS = "with ports from 1 to 65535";

    private static final Pattern FORM =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s\\p{Cntrl}:/?#@,\\[\\]\"'<>\\\\]+):([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    private HostAndPort() {}

    public static boolean isOne(String address) {
        var parts = FORM.matcher(address);
        return parts.matches() && isPort(Integer.parseInt(parts.group(2)));
    }

    static boolean isPort(int port) {
        return port >= 1 && port <= LAST_PORT;
    }
}
