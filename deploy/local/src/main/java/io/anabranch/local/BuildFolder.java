package io.anabranch.local;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

/** The folder of a build's servers. It can't be deleted when the build ends, since it ends without a word; the next build does. */
final class BuildFolder {
    private static final String PREFIX = "anabranch-build-";

    private BuildFolder() {}

    static Path of(ProcessHandle build) {
        Path shelf = Path.of(System.getProperty("java.io.tmpdir"));
        long since = build.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
        Path folder = shelf.resolve(PREFIX + build.pid() + "-" + since);
        sweep(shelf, folder);
        return folder;
    }

    private static void sweep(Path shelf, Path mine) {
        String[] names = shelf.toFile().list((where, name) -> name.startsWith(PREFIX));
        Stream<String> found = names == null ? Stream.empty() : Arrays.stream(names);
        found.map(shelf::resolve)
                .filter(folder -> !folder.equals(mine))
                .filter(folder -> !ownerLives(folder))
                .forEach(BuildFolder::sweep);
    }

    private static void sweep(Path folder) {
        try {
            Folders.delete(folder);
        } catch (UncheckedIOException inUse) {
            // Its servers are just being ended, or another build sweeps too: the next one will find it.
            return;
        }
    }

    private static boolean ownerLives(Path folder) {
        String pid = folder.getFileName().toString().substring(PREFIX.length()).replaceFirst("-.*", "");
        return pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
