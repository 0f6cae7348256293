package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names one sink of the settings. */
final class OneSink {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--sink",
            paramLabel = "NAME",
            description = "The sink's name in the configuration.",
            required = true)
    private String name = "";

    SinkSettings<?> of(Settings settings) {
        SinkSettings<?> found = settings.sinks().get(name);
        return Optional.<SinkSettings<?>>ofNullable(found)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--sink must be one of "
                                + String.join(", ", settings.sinks().keySet()) + ", got '" + name + "'"));
    }
}
