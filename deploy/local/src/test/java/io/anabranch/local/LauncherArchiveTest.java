package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code ./anabranch} finds its JDK and the archive of classes, with JDKs that only print what they are started with. */
class LauncherArchiveTest {
    /** Prints its arguments, and makes the archive that it is told to make, unless it is one that can't. */
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do
                case $word in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
                        echo training >>"$(dirname "$0")/../trainings"
                        [ -e "$(dirname "$0")/../unable" ] || echo archive >"${word#*=}"
                        ;;
                esac
            done
            echo "$@"
            """;

    private static final String BROKEN = "#!/bin/sh\nexit 1\n";

    @TempDir
    private Path home = Path.of("");

    private Path jar = Path.of("");
    private Path jdk = Path.of("");

    @BeforeEach
    void installAProgramThatIsBuilt() throws IOException {
        Files.copy(Path.of("..", "..", "anabranch"), home.resolve("anabranch"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
                Path.of("..", "dist", "launcher.sh"),
                Files.createDirectories(home.resolve("deploy/dist")).resolve("launcher.sh"));
        jar = Files.createDirectories(home.resolve("deploy/app/target")).resolve("anabranch-app.jar");
        Files.writeString(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        jdk = jdk("17.0.15");
    }

    @Test
    void theFirstCommandOfABuildArchivesItsClassesAndTheNextOnesUseThem() throws Exception {
        assertThat(said("run"))
                .contains("archiving the classes", "-XX:SharedArchiveFile=" + archive("anabranch-app-17.jsa"));
        assertThat(said("config", "check"))
                .doesNotContain("archiving")
                .contains("-XX:SharedArchiveFile=" + archive("anabranch-app-17.jsa"));
        assertThat(trainings()).isEqualTo(1);
    }

    @Test
    void aNewBuildHasAnArchiveOfItsOwn() throws Exception {
        assertThat(said("run")).contains("archiving");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(said("run")).contains("archiving");

        assertThat(trainings()).isEqualTo(2);
    }

    @Test
    void whereNoArchiveCanBeMadeTheProgramStartsWithoutAndIsNotKeptWaitingAgain() throws Exception {
        Files.writeString(jdk.resolve("unable"), "");

        assertThat(said("run"))
                .contains("no archive could be made; starts take longer", "io.anabranch.app.Main run")
                .doesNotContain("-XX:SharedArchiveFile");
        assertThat(said("run")).contains("io.anabranch.app.Main run").doesNotContain("archiving");
        assertThat(trainings()).isEqualTo(1);
    }

    @Test
    void aJdk25HasAnAotCache() throws Exception {
        Path later = jdk("25.0.3");

        String said = said(Map.of("ANABRANCH_JDK", later.toString()), 0, "run");

        assertThat(said)
                .contains("-XX:AOTCache=" + archive("anabranch-app-25.aot"))
                // It ends a JVM of 25 that is given a cache too.
                .doesNotContain("-Xshare", "-XX:SharedArchiveFile");
    }

    @Test
    void aJdkThatIsTooOldIsSaid() throws Exception {
        Path older = jdk("11.0.2");

        assertThat(said(Map.of("ANABRANCH_JDK", older.toString()), 1, "run"))
                .contains("ANABRANCH_JDK=" + older + " is no Java 17 or later");
    }

    @Test
    void theVersionOfAJdkIsReadAndItsCompilerNotStarted() throws Exception {
        executable(jdk.resolve("bin/javac"), BROKEN);

        assertThat(said("run")).contains("io.anabranch.app.Main run");
    }

    @Test
    void onlyWhatRunsForLongHasTheCompilerForLongRuns() throws Exception {
        assertThat(said("config", "check")).contains("-XX:TieredStopAtLevel=1");
        assertThat(said("run")).doesNotContain("-XX:TieredStopAtLevel");
        assertThat(said("verify")).doesNotContain("-XX:TieredStopAtLevel");
    }

    @Test
    void aProcessThatRanOutOfMemoryEnds() throws Exception {
        for (String command : List.of("run", "replay", "verify", "config")) {
            assertThat(said(command)).contains("-XX:+ExitOnOutOfMemoryError", "io.anabranch.app.Main " + command);
        }
    }

    private Path archive(String name) throws IOException {
        return home.toRealPath().resolve("deploy/app/target").resolve(name);
    }

    private int trainings() throws IOException {
        return Files.readAllLines(jdk.resolve("trainings")).size();
    }

    private Path jdk(String version) throws IOException {
        Path made = home.resolve("jdk-" + version);
        Files.createDirectories(made.resolve("bin"));
        Files.writeString(
                made.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"any\"\n");
        executable(made.resolve("bin/java"), JAVA);
        executable(made.resolve("bin/javac"), BROKEN);
        return made;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String said(String... words) throws Exception {
        return said(Map.of(), 0, words);
    }

    private String said(Map<String, String> environment, int exitCode, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("anabranch").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ANABRANCH_"));
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(exitCode);
        return said;
    }
}
