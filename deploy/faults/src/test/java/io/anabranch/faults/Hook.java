package io.anabranch.faults;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What goes wrong inside a process, by the system property {@code faults.hook}: {@code <place>:<action>:<count>}, as in
 * {@code mongodb:halt:3}. The program's own jars know nothing of it: it comes in by a kind of sink and a client's interceptor, which
 * configuration may name.
 */
final class Hook {
    private static final String[] PARTS =
            System.getProperty("faults.hook", "none:none:0").split(":", 3);
    private static final AtomicInteger PASSED = new AtomicInteger();

    private Hook() {}

    /** Something passed a place; at the given count of it, this process ends as by kill -9, or an exception is thrown. */
    static void passed(String place) {
        if (!place.equals(PARTS[0]) || PASSED.incrementAndGet() != Integer.parseInt(PARTS[2])) {
            return;
        }
        if (PARTS[1].equals("halt")) {
            System.out.println("hook: halting at " + place);
            Runtime.getRuntime().halt(137);
        }
        throw new IllegalStateException("hook: thrown at " + place);
    }
}
