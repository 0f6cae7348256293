package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.TestTools;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's layers, unpacked; this machine takes the place of the base image. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB, Server.OPENSEARCH})
class ImageIT {
    private static final String USER = "10001";
    private static final long FEW_BYTES = 8L * 1024 * 1024;

    @TempDir
    private Path folder = Path.of("");

    private final TestServers servers;
    private ImageLayers image = new ImageLayers(MissingNode.getInstance(), List.of(), Path.of(""));

    ImageIT(TestServers servers) {
        this.servers = servers;
    }

    @BeforeEach
    void unpack() throws IOException {
        image = ImageLayers.unpack(folder);
    }

    @Test
    void itsEntryPointRunsAllSinksAsItsUserAndEndsBySigterm() throws Exception {
        Path jdk = TestTools.requireJdk(25, "run what the image runs");
        AllSinks pipeline = AllSinks.on(servers, folder);
        List<String> java = entryPoint(jdk);
        Shell.run(folder, pipeline.command(java, "tables", "create").toArray(String[]::new))
                .require();
        pipeline.publish();
        makeReadable(folder);

        List<String> command = new ArrayList<>(asItsUser());
        command.addAll(pipeline.command(java, "run"));
        try (ProgramProcess program = ProgramProcess.start(
                "image",
                command,
                Map.of("ANABRANCH_LOG", "text"),
                folder.resolve("anabranch.log"),
                pipeline.opsPort())) {
            pipeline.awaitStored(program);
            assertThat(program.terminate()).as(program::logTail).isZero();
            assertThat(program.log()).doesNotContain("WARNING", "Unrecognized");
        }
    }

    /** As a container runtime unpacks them: at another place than where the archive was made. */
    @Test
    void anArchiveOfItsClassesHoldsWhereTheImageIsUnpackedElsewhere() throws Exception {
        Path jdk = TestTools.requireJdk(25, "archive the image's classes");
        Path archive = folder.resolve("classes.aot");
        List<String> training = new ArrayList<>(List.of(
                Repository.path("deploy/image/archive-classes").toString(),
                image.root().toString(),
                archive.toString()));
        Shell.run(folder, Map.of("JAVA_HOME", jdk.toString()), training).require();
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        ImageLayers moved = ImageLayers.unpack(elsewhere);
        Files.copy(archive, moved.root().resolve("app/classes.aot"));

        List<String> command = new ArrayList<>(entryPoint(jdk, moved));
        command.add(1, "-Xlog:class+load");
        command.add("--version");
        List<String> loaded = Shell.run(folder, command.toArray(String[]::new))
                .orThrow()
                .lines()
                .filter(line -> line.contains(" io.anabranch.") && line.contains("source:"))
                .toList();

        assertThat(loaded)
                .hasSizeGreaterThan(100)
                .filteredOn(line -> !line.contains("shared objects file"))
                .hasSizeLessThan(loaded.size() / 20);
    }

    @Test
    void runsAsNobodyInParticularAndHasJavaItselfForItsFirstProcess() {
        JsonNode config = image.config().get("config");

        assertThat(config.get("User").asText()).isEqualTo(USER + ":" + USER);
        assertThat(image.words("Entrypoint")).startsWith("java").endsWith("io.anabranch.app.Main");
        assertThat(image.words("Entrypoint"))
                .contains("-XX:+ExitOnOutOfMemoryError")
                .anyMatch(word -> word.startsWith("-XX:MaxRAMPercentage="));
        assertThat(image.words("Cmd")).containsExactly("run", "--config", "/etc/anabranch/pipeline.yaml");
        assertThat(config.get("WorkingDir").asText()).isEqualTo("/tmp");
        assertThat(config.get("Labels").get("org.opencontainers.image.version").asText())
                .isNotEmpty();
        assertThat(config.get("Labels").get("org.opencontainers.image.licenses").asText())
                .isEqualTo("Apache-2.0");
        assertThat(image.config().get("created").asText()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void whatChangesWithEachBuildIsInSmallLayers() throws IOException {
        assertThat(image.layers()).hasSizeGreaterThanOrEqualTo(4);
        for (Path layer : image.layers()) {
            if (!Built.names(layer, ".jar").isEmpty()
                    && Built.names(layer, ".jar").stream().anyMatch(jar -> jar.startsWith("anabranch-"))) {
                assertThat(Built.names(layer, ".jar")).allMatch(jar -> jar.startsWith("anabranch-"));
                assertThat(bytes(layer)).isLessThan(FEW_BYTES);
            }
        }
    }

    @Test
    void holdsNoSecretsNoSnapshotsAndNothingThatRunsAsSomebodyElse() throws IOException {
        for (Path file : Built.files(image.root())) {
            String name = file.getFileName().toString();
            assertThat(name).doesNotContain("SNAPSHOT").doesNotMatch(".*\\.(pem|key|p12|jks|env)|id_rsa.*|credentials");
            assertThat(mode(file) & 07022).as("mode of %s", file).isZero();
        }
        for (String notice : List.of("LICENSE", "THIRD-PARTY.txt")) {
            assertThat(image.root().resolve("app").resolve(notice)).isNotEmptyFile();
        }
        assertThat(Built.names(image.root(), ".cdx.json")).hasSize(1);
    }

    @Test
    void itsNativeCodeIsThereForBothArchitectures() throws IOException {
        for (String library : List.of("zstd-jni", "snappy-java", "lz4-java")) {
            Path jar = Built.files(image.root()).stream()
                    .filter(file -> file.getFileName().toString().startsWith(library))
                    .findFirst()
                    .orElseThrow();
            try (JarFile content = new JarFile(jar.toFile())) {
                assertThat(content.stream().map(entry -> entry.getName().toLowerCase(Locale.ROOT)))
                        .as(library)
                        .anyMatch(name -> name.matches(".*linux/(amd64|x86_64)/.*\\.so"))
                        .anyMatch(name -> name.matches(".*linux/aarch64/.*\\.so"));
            }
        }
    }

    @Test
    void aCommandRunsBesideThePipeline() {
        assertThat(Shell.run(
                        folder,
                        "sh",
                        "-n",
                        image.root().resolve("usr/local/bin/anabranch").toString()))
                .isEqualTo(new Shell.Ended(0, ""));
        assertThat(image.root().resolve("usr/local/bin/anabranch"))
                .isExecutable()
                .content()
                .contains("io.anabranch.app.Main \"$@\"");
    }

    private List<String> entryPoint(Path jdk) throws IOException {
        return entryPoint(jdk, image);
    }

    /** The image's own words, where it lies here. */
    private static List<String> entryPoint(Path jdk, ImageLayers image) throws IOException {
        Path app = image.root().resolve("app");
        Path classPath = app.resolve("jib-classpath-file");
        String elsewhere = Repository.text(classPath);
        if (elsewhere.startsWith("/app/")) {
            Files.writeString(classPath, elsewhere.replace("/app/", app + "/"));
        }
        List<String> words = new ArrayList<>(image.words("Entrypoint").stream()
                .map(word -> word.replace("/app/", app + "/"))
                .toList());
        words.set(0, jdk.resolve("bin/java").toString());
        return words;
    }

    /** Where this is root, who alone may be somebody else. */
    private List<String> asItsUser() {
        boolean isRoot = System.getProperty("user.name").equals("root")
                && Shell.run(folder, "sh", "-c", "command -v setpriv").exitCode() == 0;
        return isRoot ? List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups") : List.of();
    }

    private static void makeReadable(Path folder) {
        Shell.run(folder, "chmod", "-R", "a+rX", folder.toString()).require();
    }

    private static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode");
    }

    private static long bytes(Path layer) throws IOException {
        long bytes = 0;
        for (Path file : Built.files(layer)) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
