package io.anabranch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has another JVM do something between two measurements. Wants a JDK, as the launcher does. */
public final class OtherJvm {
    private static final int SECONDS = 60;

    private OtherJvm() {}

    /** Has it collect its garbage, so that what one side left is not collected in the other's time. */
    public static void collectGarbage(ProcessHandle jvm) {
        ask(jvm, "GC.run");
    }

    /** Has it write the flight recording that it was started with to a file. */
    public static void writeRecording(ProcessHandle jvm, Path file) {
        ask(jvm, "JFR.dump", "filename=" + file.toAbsolutePath());
    }

    /** Returns when it is done. */
    private static void ask(ProcessHandle jvm, String... command) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        words.add(Long.toString(jvm.pid()));
        words.addAll(List.of(command));
        try {
            Process asking = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!asking.waitFor(SECONDS, TimeUnit.SECONDS) || asking.exitValue() != 0) {
                throw new IllegalStateException("Process " + jvm.pid() + " did not do " + command[0]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not run " + words.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another process did " + command[0], e);
        }
    }
}
