package io.anabranch.app;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The last lines of the log, kept in memory for a bug report, without stack traces. */
public final class RecentLog extends AppenderBase<ILoggingEvent> {
    private static final int LINES = 500;
    private static final int MAX_LINE = 2_000;
    private static final Deque<String> RECENT = new ArrayDeque<>();

    private @Nullable PatternLayoutEncoder encoder;

    /** Called by logback, with what its configuration has. */
    public void setEncoder(PatternLayoutEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
        PatternLayoutEncoder form = encoder;
        if (form != null) {
            String line = new String(form.encode(event), StandardCharsets.UTF_8);
            add(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "...\n" : line);
        }
    }

    private static void add(String line) {
        synchronized (RECENT) {
            RECENT.addLast(line);
            if (RECENT.size() > LINES) {
                RECENT.removeFirst();
            }
        }
    }

    /** The oldest first. */
    static String text() {
        synchronized (RECENT) {
            return String.join("", RECENT);
        }
    }
}
