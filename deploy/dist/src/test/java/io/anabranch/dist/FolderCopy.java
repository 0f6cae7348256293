package io.anabranch.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Copies of folders of text files below {@code target}. */
final class FolderCopy {
    private FolderCopy() {}

    /**
     * Replaces what is there, without following links; those within the folder become what they lead to.
     *
     * @param change made to each file's text
     * @return the copy
     */
    static Path of(Path folder, Path copy, UnaryOperator<String> change) {
        try {
            delete(copy);
            for (Path file : list(folder)) {
                Path copied = copy.resolve(folder.relativize(file));
                Files.createDirectories(copied.getParent());
                Files.writeString(copied, change.apply(Files.readString(file)));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
