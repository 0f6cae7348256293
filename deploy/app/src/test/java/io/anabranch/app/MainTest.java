package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.settings.OpsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private static final String SAMPLE = "../pipeline.yaml";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void theSampleIsRight() {
        int code = run(Map.of(), "config", "check", "--config", SAMPLE);

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).contains("configuration is valid, 6 sinks");
        assertThat(code).isEqualTo(ExitCode.FINE);
    }

    @Test
    void saysWhichDeletionsASinkCantApply() {
        int code = run(Map.of("ANABRANCH_EVENT_DELETES", "true"), "config", "check", "--config", SAMPLE);

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString().lines().skip(1))
                .containsExactly(
                        "sink 'dynamodb' applies deletions only where the event's user and own time are known, so not of most"
                                + " records without a value; with id-index all",
                        "sink 'cassandra' applies deletions only where the event's own time is known, so not of most records"
                                + " without a value",
                        "sink 'feed' applies no deletions",
                        "sink 'leaderboards' applies no deletions",
                        "sink 'search' applies deletions only where the event's own time is known, so not of most records"
                                + " without a value");
    }

    @Test
    void printsWhereEachSettingCameFromAndNoSecret() {
        int code = run(
                Map.of("ANABRANCH_SINKS_DYNAMODB_SECRET_ACCESS_KEY", "geheim", "ANABRANCH_KAFKA_GROUP", "mine"),
                "config",
                "print",
                "--config",
                SAMPLE);

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(out.toString())
                .doesNotContain("geheim")
                .containsPattern("kafka\\.group: mine +# environment ANABRANCH_KAFKA_GROUP")
                .containsPattern("kafka\\.topics\\[0\\]: events +# \\.\\./pipeline\\.yaml:\\d+:\\d+")
                .containsPattern("sinks\\.dynamodb\\.secret-access-key: \\*\\*\\* +# environment ANABRANCH_")
                .containsPattern("kafka\\.dead-letters\\.topic: events\\.dead +# \\.\\./pipeline\\.yaml:\\d+:\\d+")
                .containsPattern("kafka\\.window: 64MiB +# default")
                .containsPattern("sinks\\.mongodb\\.start: oldest +# default")
                .containsPattern("sinks\\.mongodb\\.on-lost-offset: stop +# default")
                .containsPattern("sinks\\.dynamodb\\.max-retry-time: 60s +# default");
    }

    @Test
    void printsEachSettingForAProgram() throws IOException {
        int code =
                run(Map.of("ANABRANCH_KAFKA_GROUP", "mine"), "config", "print", "--config", SAMPLE, "--output", "json");

        assertThat(code).isEqualTo(ExitCode.FINE);
        assertThat(new ObjectMapper().readTree(out.toString()))
                .anySatisfy(setting -> {
                    assertThat(setting.get("key").textValue()).isEqualTo("kafka.group");
                    assertThat(setting.get("value").textValue()).isEqualTo("mine");
                    assertThat(setting.get("origin").textValue()).isEqualTo("environment ANABRANCH_KAFKA_GROUP");
                })
                .anySatisfy(setting -> {
                    assertThat(setting.get("key").textValue()).isEqualTo("sinks.dynamodb.secret-access-key");
                    assertThat(setting.get("value").textValue()).isEqualTo("***");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "tables create",
                "tables plan",
                "tables check",
                "config check",
                "config print",
                "event",
                "validate",
                "verify"
            })
    void wrongSettingsEndEveryCommandWith78(String command) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "kafka: {topik: events}\n");
        List<String> words = List.of(command.split(" "));

        int code = run(
                Map.of(),
                Stream.concat(words.stream(), Stream.of("--config", file.toString()))
                        .toArray(String[]::new));

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString())
                .contains("configuration errors, nothing was changed")
                .contains(file + ":1:9: kafka.topik: unknown key; did you mean 'topics'?")
                .contains("sinks: is empty or missing");
    }

    @Test
    void aSettingsFileThatIsAFolderIsSaid() {
        int code = run(Map.of(), "config", "check", "--config", folder.toString());

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains(folder + ": can't be read; is it a file, and may this user read it?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSuchFile", "AccessDenied", "NotDirectory"})
    void aFileThatCanNotBeUsedIsSaidInASentence(String kind) {
        PrintWriter all = new PrintWriter(err, true);

        int code = Main.execute(new Failing(kind), new String[] {"fail"}, all, all);

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("anabranch: /nope/x: ")
                .contains("; name one that exists and that this user may use")
                .doesNotContain("null");
    }

    @Test
    void aFailureOfSeveralLinesIsSaidInOne() {
        PrintWriter all = new PrintWriter(err, true);

        var unused = Main.execute(new Failing("Advice"), new String[] {"fail"}, all, all);

        assertThat(err.toString().lines()).containsExactly("anabranch: What went wrong. Advice. More advice.");
    }

    /** A command that fails, mostly over a file. */
    @CommandLine.Command(name = "failing")
    static final class Failing {
        private final String kind;

        Failing(String kind) {
            this.kind = kind;
        }

        @CommandLine.Command(name = "fail")
        int fail() throws IOException {
            throw switch (kind) {
                case "NoSuchFile" -> new NoSuchFileException("/nope/x");
                case "Advice" -> new IOException("What went wrong.\nAdvice.\n\nMore advice.\n");
                case "AccessDenied" -> new AccessDeniedException("/nope/x");
                default -> new FileSystemException("/nope/x", null, "Not a directory");
            };
        }
    }

    @Test
    void anUnknownHostOfTheOpsServerIsSaid() {
        assertThatThrownBy(() -> OpsSettings.of("nowhere.invalid:9600", Optional.of("token"))
                        .address())
                .hasMessage(
                        "ops.http: no address is known for host 'nowhere.invalid'; name one of this machine, such as"
                                + " 127.0.0.1, or 0.0.0.0 for all of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "runn", "run", "config", "config check --confg x"})
    void aWrongCommandLineEndsWith2AndSaysHow(String words) {
        int code = run(Map.of(), words.isEmpty() ? new String[0] : words.split(" "));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help run", "run --help", "config print --help", "event --help", "--version"})
    void tellsWhatItIsAskedFor(String words) {
        assertThat(run(Map.of(), words.split(" "))).isEqualTo(ExitCode.FINE);
        assertThat(out.toString()).contains("anabranch");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Main.run(arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
