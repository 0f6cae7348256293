package io.anabranch.app;

/** What the program's end tells whoever started it. */
public final class ExitCode {
    public static final int FINE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    /**
     * The settings are wrong; nothing was touched.
     *
     * @see <a href="https://man.freebsd.org/cgi/man.cgi?query=sysexits">EX_CONFIG</a>
     */
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
