package io.anabranch.app.settings;

import java.util.Locale;

/** A driver that has metrics of its own. */
public enum Driver {
    KAFKA,
    REDIS,
    MONGODB,
    CASSANDRA,
    NETTY;

    /** As the configuration has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
