package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.local.ProgramProcess;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.TestTools;
import io.anabranch.local.WithServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked into an empty folder. */
@WithServers({Server.KAFKA, Server.CASSANDRA, Server.DYNAMODB, Server.REDIS, Server.MONGODB, Server.OPENSEARCH})
class ArchiveIT {
    /** What distributions give as a runtime: the language's own modules, and those that servers talk by. */
    private static final String MODULES =
            "java.se,jdk.unsupported,jdk.crypto.ec,jdk.naming.dns,jdk.net,jdk.zipfs,jdk.charsets,"
                    + "jdk.localedata,jdk.management,jdk.management.agent,jdk.security.auth,jdk.security.jgss,jdk.jfr,jdk.httpserver";

    private static final long MOST_BYTES = 100L * 1024 * 1024;

    @TempDir
    private Path folder = Path.of("");

    private final TestServers servers;

    ArchiveIT(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void runsAllSinksByARuntimeWithoutACompiler() throws Exception {
        Path home = unpacked();
        Path runtime = runtime();
        assertThat(runtime.resolve("bin/javac")).doesNotExist();
        Map<String, String> environment = Map.of("JAVA_HOME", runtime.toString(), "ANABRANCH_LOG", "text");
        List<String> anabranch = List.of(home.resolve("bin/anabranch").toString());
        AllSinks pipeline = AllSinks.on(servers, folder);
        Shell.run(folder, environment, pipeline.command(anabranch, "tables", "create"))
                .require();
        pipeline.publish();

        try (ProgramProcess program = ProgramProcess.start(
                "archive",
                pipeline.command(anabranch, "run"),
                environment,
                folder.resolve("anabranch.log"),
                pipeline.opsPort())) {
            pipeline.awaitStored(program);
            assertThat(program.terminate()).as(program::logTail).isZero();
        }

        assertThat(Shell.run(folder, environment, pipeline.command(anabranch, "verify"))
                        .orThrow())
                .contains("matches a replay of the topic");
    }

    @Test
    void runsByALaterJava() throws Exception {
        Path jdk = TestTools.requireJdk(25, "run the archive by a later Java");

        String said = Shell.run(
                        folder,
                        Map.of("JAVA_HOME", jdk.toString()),
                        List.of(
                                unpacked().resolve("bin/anabranch").toString(),
                                "config",
                                "check",
                                "--config",
                                unpacked().resolve("examples/pipeline.yaml").toString()))
                .orThrow();

        assertThat(said).contains("configuration is valid, 6 sinks").doesNotContain("WARNING");
    }

    @Test
    void aFolderWithASpaceAndALockOfSomebodyElseKeepNobodyFromStarting() throws Exception {
        Path home = Files.move(
                unpacked(), Files.createDirectories(folder.resolve("a b")).resolve("anabranch 1"));
        Files.createDirectory(home.resolve("lib/archive.lock"));
        List<String> command = List.of(home.resolve("bin/anabranch").toString(), "--version");

        assertThat(Shell.run(folder, command.toArray(String[]::new)).orThrow()).startsWith("anabranch ");
        Files.delete(home.resolve("lib/archive.lock"));
        assertThat(Shell.run(folder, command.toArray(String[]::new)).orThrow()).contains("archiving the classes");
        assertThat(Shell.run(folder, command.toArray(String[]::new)).orThrow()).startsWith("anabranch ");
    }

    @Test
    void anOlderJavaAndNoneAreSaid() throws Exception {
        Path old = folder.resolve("old");
        var unused = Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(Files.writeString(old.resolve("bin/java"), "#!/bin/sh\n")
                        .toFile()
                        .setExecutable(true))
                .isTrue();
        List<String> command = List.of(unpacked().resolve("bin/anabranch").toString(), "--version");

        assertThat(Shell.run(folder, Map.of("JAVA_HOME", old.toString()), command))
                .isEqualTo(new Shell.Ended(1, "anabranch: " + old + " has no Java 17 or later\n"));
        assertThat(Shell.run(folder, Map.of("JAVA_HOME", "", "PATH", withoutJava()), command))
                .isEqualTo(new Shell.Ended(
                        1, "anabranch: no Java: install a runtime of Java 17 or later, or set JAVA_HOME to one\n"));
    }

    @Test
    void holdsExactlyTheLibrariesThatTheBillOfMaterialsAndTheNoticesName() throws Exception {
        Path home = unpacked();
        Set<String> jars = Built.names(home.resolve("lib"), ".jar");
        JsonNode components = Built.json(Built.billOfMaterials()).get("components");

        Set<String> listed = new TreeSet<>();
        components.forEach(component -> listed.add(jarName(component)));

        assertThat(listed).isEqualTo(jars);
        assertThat(components)
                .allSatisfy(component -> assertThat(component.path("licenses"))
                        .as(component.path("purl").asText())
                        .isNotEmpty());
        String notices = Files.readString(Built.notices());
        assertThat(jars)
                .filteredOn(jar -> !jar.startsWith("anabranch-"))
                .allSatisfy(jar -> assertThat(notices).contains(jar.replaceFirst("-\\d.*", "") + ":"));
        assertThat(Files.readString(home.resolve("THIRD-PARTY.txt"))).isEqualTo(notices);
        System.out.println(components.size() + " components in the bill of materials, " + jars.size() + " jars, "
                + Files.size(Built.archive()) / 1_000_000 + " MB");
    }

    @Test
    void aLibraryWithoutItsLicenceInItIsApachesOrNamedInTheNotices() throws Exception {
        Path home = unpacked();
        String notices = Files.readString(home.resolve("licenses/NOTICE.md"));
        for (JsonNode component : Built.json(Built.billOfMaterials()).get("components")) {
            Path jar = home.resolve("lib").resolve(jarName(component));
            String name = component.get("name").asText();
            if (!component.get("licenses").toString().contains("Apache") && !hasItsLicence(jar)) {
                assertThat(notices).contains(name);
            }
        }
        assertThat(notices).contains("asm-tree", "logback-core");
    }

    private static boolean hasItsLicence(Path jar) throws IOException {
        try (JarFile content = new JarFile(jar.toFile())) {
            return content.stream()
                    .anyMatch(entry -> entry.getName().matches("(?i)(META-INF/)?(LICEN[CS]E|COPYING)[^/]*"));
        }
    }

    @Test
    void holdsWhatTheCheckoutRunsByAndNoSnapshot() throws Exception {
        Set<String> jars = Built.names(unpacked().resolve("lib"), ".jar");
        Set<String> image =
                new TreeSet<>(Built.names(ImageLayers.unpack(folder).root().resolve("app/libs"), ".jar"));

        assertThat(jars).noneMatch(jar -> jar.contains("SNAPSHOT"));
        assertThat(image).hasSameSizeAs(jars);
        assertThat(jars).filteredOn(jar -> !jar.startsWith("anabranch-app")).isSubsetOf(image);
        assertThat(Built.names(Repository.path("deploy/app/target/lib"), ".jar"))
                .containsAll(jars.stream()
                        .filter(jar -> !jar.startsWith("anabranch-app"))
                        .toList());
        assertThat(Files.size(Built.archive())).isLessThan(MOST_BYTES);
    }

    /** So that two builds of one state have one hash, whoever builds and when. */
    @Test
    void tellsNothingOfWhoBuiltItAndWhen() {
        List<String> entries = Shell.run(
                        folder,
                        Map.of("TZ", "UTC"),
                        List.of(
                                "tar",
                                "--numeric-owner",
                                "-tvzf",
                                Built.archive().toString()))
                .orThrow()
                .lines()
                .toList();

        assertThat(entries)
                .hasSizeGreaterThan(150)
                .allSatisfy(entry -> assertThat(entry).contains(" 0/0 ", " 2026-01-01 00:00 "));
    }

    @Test
    void itsChecksumsAreRight() throws Exception {
        for (String line : Files.readAllLines(Built.checksums())) {
            String[] parts = line.split(" +\\*?", 2);
            Path file = parts[1].endsWith(".json") ? Built.billOfMaterials() : Built.archive();

            assertThat(file.getFileName()).hasToString(parts[1]);
            assertThat(parts[0])
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        }
        assertThat(Files.readAllLines(Built.checksums())).hasSize(2);
    }

    private Path unpacked() throws IOException {
        Path into = Files.createDirectories(folder.resolve("opt"));
        String name = Built.archive().getFileName().toString().replace(".tar.gz", "");
        if (!Files.exists(into.resolve(name))) {
            Built.unpack(Built.archive(), into);
        }
        return into.resolve(name);
    }

    private Path runtime() {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path runtime = folder.resolve("jre");
        Shell.run(
                        folder,
                        jdk.resolve("bin/jlink").toString(),
                        "--add-modules",
                        MODULES,
                        "--generate-cds-archive",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        runtime.toString())
                .require();
        return runtime;
    }

    /** A folder with the few programs that the launcher itself needs. */
    private String withoutJava() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program :
                List.of("bash", "env", "dirname", "readlink", "basename", "sed", "head", "sort", "mkdir")) {
            String found = Shell.run(folder, "sh", "-c", "command -v " + program)
                    .orThrow()
                    .strip();
            Files.createSymbolicLink(bin.resolve(program), Path.of(found));
        }
        return bin.toString();
    }

    /** {@code jffi-1.3.9-native.jar}. */
    private static String jarName(JsonNode component) {
        List<String> parts = new ArrayList<>(
                List.of(component.get("name").asText(), component.get("version").asText()));
        String purl = component.get("purl").asText();
        if (purl.contains("classifier=")) {
            parts.add(purl.replaceFirst(".*classifier=([^&]*).*", "$1"));
        }
        return String.join("-", parts) + ".jar";
    }
}
