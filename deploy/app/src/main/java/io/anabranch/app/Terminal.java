package io.anabranch.app;

/** Whether an operator is looking. */
public final class Terminal {
    private Terminal() {}

    /** Whether input and output are a terminal. */
    @SuppressWarnings(
            "SystemConsoleNull") // The launcher runs JDK 17; from JDK 22 on the worst is text where JSON is due.
    public static boolean isThere() {
        return System.console() != null;
    }
}
