package io.anabranch.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees to it that a server dies with its owner, also when the owner is killed with -9. A shell becomes the server, so the server keeps the
 * shell's pid, and leaves behind a loop of a megabyte that watches both. It stands outside the server, which may be native, or paused.
 */
public final class Guard {
    /** The owner of a server that runs until it is asked to stop. */
    static final long NOBODY = 0;

    private static final String SCRIPT = """
            owner=$1
            shift
            # Ctrl-C and a closed terminal are for the program that uses the server.
            trap '' INT HUP
            if [ "$owner" -gt 0 ]; then
              (
                while kill -0 "$owner" 2>/dev/null; do
                  sleep 1
                  kill -0 $$ 2>/dev/null || exit 0
                done
                kill -9 $$
              ) &
            fi
            exec "$@"
            """;

    private Guard() {}

    /** The command that runs a program that dies with this one. */
    public static List<String> around(List<String> command) {
        return around(ProcessHandle.current().pid(), command);
    }

    /** The command that runs a server under guard. */
    static List<String> around(long owner, List<String> command) {
        List<String> words = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            words.add("/usr/bin/setsid");
        }
        words.addAll(List.of("/bin/sh", "-c", SCRIPT, "guard", Long.toString(owner)));
        words.addAll(command);
        return words;
    }
}
