package io.anabranch.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings are wrong; nothing was touched. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Mistake> mistakes;

    SettingsException(List<Mistake> mistakes) {
        super(mistakes.stream().sorted().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = mistakes.stream().sorted().toList();
    }

    /** All mistakes, in the order of the file. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
