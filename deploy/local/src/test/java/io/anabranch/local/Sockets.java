package io.anabranch.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process listens on, as Linux tells it in hexadecimal: see proc_net(5). */
final class Sockets {
    private static final String LISTEN = "0A";

    private Sockets() {}

    static Set<String> listening(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/" + pid + "/net/" + table)))
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields[3].equals(LISTEN) && inodes.contains(fields[9]))
                .map(fields -> fields[1].substring(0, fields[1].indexOf(':')))
                .collect(Collectors.toSet());
    }

    /** 127.0.0.1, bytes reversed; plain, or mapped into IPv6. */
    static boolean isLoopback(String address) {
        return address.equals("0100007F") || address.equals("0000000000000000FFFF00000100007F");
    }

    private static Set<String> inodes(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.map(Sockets::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
