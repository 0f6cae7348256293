package io.anabranch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is off is not even loaded, for that is time of a start: ADR 0040. */
class LibrariesIT {
    private static final Pattern OPTIONAL = Pattern.compile(
            "(opentelemetry|micrometer-registry-otlp|micrometer-tracing|context-propagation|java-driver-metrics).*\\.jar");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aPipelineOfAllSinksStartsWithoutTheLibrariesOfWhatIsOff() throws Exception {
        List<String> all = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        String needed = all.stream().filter(path -> !isOptional(path)).collect(Collectors.joining(File.pathSeparator));
        assertThat(all.stream().filter(LibrariesIT::isOptional)).hasSizeGreaterThan(15);
        Path said = folder.resolve("said");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        needed,
                        Main.class.getName(),
                        "train")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).as(Files.readString(said, UTF_8)).isEqualTo(ExitCode.FINE);
        assertThat(said).content().doesNotContain("NoClassDefFoundError");
    }

    private static boolean isOptional(String path) {
        return OPTIONAL.matcher(Path.of(path).getFileName().toString()).matches();
    }
}
