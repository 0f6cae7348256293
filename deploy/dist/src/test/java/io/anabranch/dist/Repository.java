package io.anabranch.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository. */
final class Repository {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private Repository() {}

    /** A file or folder by its path from the root: {@code deploy/helm/anabranch}. */
    static Path path(String fromRoot) {
        Path path = ROOT.resolve(fromRoot);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no " + fromRoot + " in " + ROOT);
        }
        return path;
    }

    static String text(String fromRoot) {
        return text(path(fromRoot));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files right in a folder whose names end so, in the order of their names. */
    static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
