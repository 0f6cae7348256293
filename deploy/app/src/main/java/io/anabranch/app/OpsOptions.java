package io.anabranch.app;

import io.anabranch.app.client.OpsClient;
import io.anabranch.app.settings.OpsSettings;
import io.anabranch.app.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which running processes are asked. */
final class OpsOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "Where the running process serves ops.http; several, separated by commas, where there are. As --config has it if not given.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--config",
            description = "The settings file of the running process, for its ops.http and ops.token-file.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file with the process' token; as --config has it if not given.")
    private Optional<String> tokenFile = Optional.empty();

    List<OpsClient> clients(SettingsReader main) {
        Optional<OpsSettings> settings = config.map(main::settings).map(Settings::ops);
        if (addresses.isEmpty() && settings.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name the running process: --ops 127.0.0.1:9600, or its --config");
        }
        List<String> asked =
                addresses.isEmpty() ? List.of(settings.orElseThrow().http()) : addresses;
        Optional<String> token = tokenFile.isPresent()
                ? OpsSettings.of("127.0.0.1:9600", tokenFile).token()
                : settings.flatMap(OpsSettings::token);
        return asked.stream().map(address -> new OpsClient(address, token)).toList();
    }
}
