package io.anabranch.app.ops;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/** What every thread of this process does now, for a bug report. */
final class ThreadDump {
    private static final int MAX_FRAMES = 100;

    private ThreadDump() {}

    static String now() {
        ThreadInfo[] threads = ManagementFactory.getThreadMXBean()
                .dumpAllThreads(/* lockedMonitors= */ false, /* lockedSynchronizers= */ false, MAX_FRAMES);
        return Arrays.stream(threads)
                .sorted(Comparator.comparing(ThreadInfo::getThreadName))
                .map(ThreadDump::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(ThreadInfo thread) {
        StringBuilder text = new StringBuilder(
                "\"" + thread.getThreadName() + "\" " + thread.getThreadState() + " " + thread.getLockName() + "\n");
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }
}
