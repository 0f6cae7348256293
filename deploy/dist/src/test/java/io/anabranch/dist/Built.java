package io.anabranch.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What this module's build has made. */
final class Built {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Built() {}

    static Path archive() {
        return only("anabranch-*.tar.gz");
    }

    /** The image's layers, without those of its base image. */
    static Path imageLayers() {
        return only("image-layers.tar");
    }

    static Path checksums() {
        return only("SHA256SUMS");
    }

    static Path billOfMaterials() {
        return only(TARGET.resolve("notices"), "*.cdx.json");
    }

    static Path notices() {
        return only(TARGET.resolve("notices"), "THIRD-PARTY.txt");
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacks an archive of {@code tar} into a folder. */
    static void unpack(Path archive, Path folder) {
        Shell.run(folder, "tar", "-xf", archive.toString()).require();
    }

    /** The names of the files below a folder that end so. */
    static Set<String> names(Path folder, String ending) {
        return new TreeSet<>(files(folder).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(ending))
                .toList());
    }

    /** All files below a folder. */
    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path only(String pattern) {
        return only(TARGET, pattern);
    }

    private static Path only(Path folder, String pattern) {
        List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(files::add);
            if (files.size() != 1) {
                throw new IllegalStateException(files.size() + " files " + pattern + " in " + folder
                        + " (a build that is offline makes no bill of materials)");
            }
            return files.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
