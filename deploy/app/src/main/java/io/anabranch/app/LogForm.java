package io.anabranch.app;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.Optional;

/** Which appender of logback.xml writes: {@code text} on a terminal, {@code json} elsewhere, or what ANABRANCH_LOG says. */
public final class LogForm extends PropertyDefinerBase {
    @Override
    public String getPropertyValue() {
        return of(Optional.ofNullable(System.getenv("ANABRANCH_LOG")), Terminal.isThere());
    }

    static String of(Optional<String> asked, boolean onTerminal) {
        return asked.filter(form -> form.equals("text") || form.equals("json")).orElse(onTerminal ? "text" : "json");
    }
}
