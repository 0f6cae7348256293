package io.anabranch.app;

import java.util.Map;

/** The log of a command that an operator waits for: what it has to say it prints itself, and the drivers' lines would only hide that. */
public final class CommandLog {
    private static final String FORM = "ANABRANCH_LOG";

    private CommandLog() {}

    /** Silences the log of this process, unless it was asked for by ANABRANCH_LOG; to be called before anything is logged. */
    public static void silence(Map<String, String> environment) {
        if (environment.getOrDefault(FORM, "").isBlank()) {
            System.setProperty(SilentLog.PROPERTY, "true");
        }
    }
}
