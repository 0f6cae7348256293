package io.anabranch.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs as a shell finds them. */
final class OnPath {
    private OnPath() {}

    /** On this process's own PATH. */
    static Optional<Path> find(String... names) {
        return findIn(System.getenv().getOrDefault("PATH", ""), names);
    }

    /**
     * The first program under one of these names.
     *
     * @param path folders, as {@code PATH} has them
     * @param names the first that is found anywhere is taken
     */
    static Optional<Path> findIn(String path, String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
