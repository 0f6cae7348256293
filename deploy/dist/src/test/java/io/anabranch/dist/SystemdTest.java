package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit of systemd, and its sample of variables. */
class SystemdTest {
    private static final String UNIT = "deploy/systemd/anabranch.service";
    private static final String PROGRAM = "/opt/anabranch/bin/anabranch";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void systemdFindsNothingWrong() throws IOException {
        Path analyze =
                Programs.require("systemd-analyze", "check the unit", "apt-get install systemd (Debian, Ubuntu)");
        // Of a program that is not installed it would complain.
        Path unit = Files.writeString(
                folder.resolve("anabranch.service"), Repository.text(UNIT).replace(PROGRAM, "/bin/true"));

        Shell.Ended verified = Shell.run(folder, analyze.toString(), "verify", unit.toString());

        assertThat(verified.said()).isEmpty();
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void theProgramIsThatOfTheArchive() {
        assertThat(unit())
                .containsEntry("ExecStart", PROGRAM + " run --config /etc/anabranch/pipeline.yaml")
                .containsEntry("Type", "exec")
                .containsEntry("EnvironmentFile", "-/etc/anabranch/anabranch.env");
    }

    @Test
    void aMistakeIsNoReasonToRestart() {
        assertThat(unit())
                .containsEntry("Restart", "on-failure")
                .containsEntry("RestartPreventExitStatus", "78 2")
                .containsEntry("SuccessExitStatus", "143");
    }

    @Test
    void stoppingTakesLongerThanTheProgramDoes() {
        assertThat(Integer.parseInt(unit().getOrDefault("TimeoutStopSec", "0s").replace("s", "")))
                .isGreaterThanOrEqualTo(DrainTimeout.seconds() + 5);
    }

    @Test
    void theProcessMayDoLittle() {
        assertThat(unit())
                .containsEntry("User", "anabranch")
                .containsEntry("NoNewPrivileges", "yes")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("ProtectHome", "yes")
                .containsEntry("PrivateTmp", "yes")
                .containsEntry("PrivateDevices", "yes")
                .containsEntry("CapabilityBoundingSet", "")
                .containsEntry("CacheDirectory", "anabranch")
                .containsEntry("SystemCallFilter", "@system-service")
                // Java compiles while it runs.
                .doesNotContainKey("MemoryDenyWriteExecute");
    }

    /** Those of the launcher and of the log are no settings. */
    @Test
    void everySettingInTheSampleOfVariablesTakesEffect() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "mongodb://anabranch:secret@localhost:27017");
        Map<String, String> variables = new TreeMap<>();
        Matcher sample = Pattern.compile("(?m)^#(ANABRANCH_\\w+)=(.*)$")
                .matcher(Repository.text("deploy/systemd/anabranch.env"));
        while (sample.find()) {
            variables.put(sample.group(1), sample.group(1).endsWith("_FILE") ? secret.toString() : sample.group(2));
        }
        assertThat(variables.keySet()).contains("ANABRANCH_JAVA_OPTS", "ANABRANCH_LOG");

        StringWriter said = new StringWriter();
        PrintWriter all = new PrintWriter(said, true);
        String config = Repository.path("deploy/pipeline.yaml").toString();
        int code = Main.run(new String[] {"config", "print", "--config", config}, variables, all, all);

        assertThat(code).as(said.toString()).isZero();
        assertThat(variables.keySet())
                .filteredOn(name -> name.startsWith("ANABRANCH_SINKS") || name.startsWith("ANABRANCH_OPS"))
                .hasSize(3)
                .allSatisfy(name -> assertThat(said.toString()).contains(name));
    }

    /** Each key once, whatever its section. */
    private static Map<String, String> unit() {
        Map<String, String> settings = new TreeMap<>();
        Repository.text(UNIT)
                .lines()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .forEach(setting -> assertThat(settings.put(setting[0], setting[1]))
                        .as(setting[0] + " is there once")
                        .isNull());
        return settings;
    }
}
