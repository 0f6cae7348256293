package io.anabranch.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The {@code redis-server} inside a jar, for machines that have none. */
final class RedisBinary {
    private static final List<String> ARTIFACTS = List.of("com.github.codemonstur:embedded-redis:1.4.4");

    private RedisBinary() {}

    /** Takes the program for this system out of its jar, once. */
    static Path from(Jars jars) {
        Path folder = jars.folder("embedded-redis-1.4.4", ARTIFACTS);
        Path program = folder.resolve("redis-server");
        try {
            if (!Files.isExecutable(program)) {
                unpack(folder.resolve("embedded-redis-1.4.4.jar"), program);
            }
            Process trial = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0) {
                return program;
            }
            throw missing("the one inside " + ARTIFACTS.get(0) + " does not run here (it needs libssl.so.3)", null);
        } catch (IOException e) {
            throw missing("the one inside " + ARTIFACTS.get(0) + " does not run here: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing("the search was interrupted", e);
        }
    }

    private static void unpack(Path jar, Path program) throws IOException {
        // The names tell versions, though not always the true ones: redis-server-6.2.6-v5-linux-amd64 is 6.2.11.
        String name = "redis-server-.*-" + system();
        try (JarFile file = new JarFile(jar.toFile())) {
            JarEntry entry = file.stream()
                    .filter(each -> each.getName().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("it has none for " + system()));
            Path draft = Files.createTempFile(program.getParent(), "redis", "");
            try (InputStream code = file.getInputStream(entry)) {
                Files.copy(code, draft, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!draft.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + draft + " executable");
            }
            Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String system() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT).contains("aarch64") ? "arm64" : "amd64";
        return system + "-" + machine;
    }

    private static LocalStackException missing(String why, @Nullable Throwable cause) {
        return new LocalStackException(
                "Found no redis-server or valkey-server on the PATH, and " + why
                        + ". Install one: apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS).",
                cause);
    }
}
