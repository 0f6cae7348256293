package io.anabranch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Has another JVM collect its garbage, so that what one side left is not collected in the other's time. */
final class GarbageCollection {
    private static final int SECONDS = 30;

    private GarbageCollection() {}

    /** Returns when it is done. Wants a JDK, as the launcher does. */
    static void of(ProcessHandle jvm) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asking = new ProcessBuilder(jcmd, Long.toString(jvm.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!asking.waitFor(SECONDS, TimeUnit.SECONDS) || asking.exitValue() != 0) {
                throw new IllegalStateException("Process " + jvm.pid() + " did not collect its garbage");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not run " + jcmd, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another process collected its garbage", e);
        }
    }
}
