package io.anabranch.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a rate may be. */
final class RateOption {
    private RateOption() {}

    static void check(CommandSpec spec, @Nullable Integer rate) {
        if (rate != null && rate < 1) {
            throw new ParameterException(spec.commandLine(), "--rate must be at least 1, got " + rate);
        }
    }
}
