package io.anabranch.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log of a command that an operator waits for: what it has to say it prints itself, and the drivers' lines would only hide that. */
public final class CommandLog {
    private static final String FORM = "ANABRANCH_LOG";

    private CommandLog() {}

    /** Silences the log of this process, unless it was asked for by ANABRANCH_LOG. */
    public static void silence(Map<String, String> environment) {
        if (environment.getOrDefault(FORM, "").isBlank()) {
            ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
            ((Logger) LoggerFactory.getLogger("io.anabranch")).setLevel(Level.OFF);
            // Set on their own in logback.xml.
            ((Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient")).setLevel(Level.OFF);
        }
    }
}
