package io.anabranch.app.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that asks for what a program can read: data goes to standard output, all that is said about it to standard error. */
public final class OutputOption {
    @Option(names = "--output", description = "text, for a reader, or json, for a program.", defaultValue = "text")
    private Output output = Output.TEXT;

    /** What is printed. */
    enum Output {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isJson() {
        return output == Output.JSON;
    }
}
