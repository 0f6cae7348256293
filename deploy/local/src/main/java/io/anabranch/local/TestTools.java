package io.anabranch.local;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * Programs of this machine that some tests need and all others do without. Where one is absent, or too old, the test that asks for it is
 * skipped, and a line on standard output says why: JUnit's own reason stands in no log of Maven's.
 */
public final class TestTools {
    private TestTools() {}

    /**
     * Skips the calling test where {@link RedisServers} are older.
     *
     * @param major the version that is needed
     * @param feature what it is needed for, to be read after "for": {@code sharded channels}
     * @throws TestAbortedException where they are
     */
    public static void requireRedis(int major, String feature) {
        Path program = RedisRecipe.program(new Jars(Folders.cache(), said -> {}));
        RedisVersion found = RedisVersion.of(program);
        require(found.major() >= major, olderRedis(major, feature, found, program));
    }

    static String olderRedis(int major, String feature, RedisVersion found, Path program) {
        return "Redis " + major + " or later is needed for " + feature + ", found " + found.full() + " (" + program
                + "). Install it: apt-get install redis-server (Debian 12, Ubuntu 24.04), brew install redis (macOS)";
    }

    /**
     * Skips the calling test where Prometheus' own checker is not installed.
     *
     * @throws TestAbortedException where it is not
     */
    public static Path requirePromtool() {
        return requireProgram("promtool", "check metrics", "prometheus", "prometheus");
    }

    /**
     * Skips the calling test where Redis' command-line client is not installed.
     *
     * @throws TestAbortedException where it is not
     */
    public static Path requireRedisCli() {
        return requireProgram("redis-cli", "run the page's commands", "redis-tools", "redis");
    }

    /**
     * Skips the calling test where there is no such Java, or later one.
     *
     * @param purpose to be read after "to": {@code run the image's class path}
     * @throws TestAbortedException where there is none
     */
    public static Path requireJdk(int major, String purpose) {
        Optional<Path> jdk = Jdk.atLeast(major);
        require(
                jdk.isPresent(),
                "Java " + major + " or later is needed to " + purpose
                        + ", found none. Install it: apt-get install openjdk-" + major
                        + "-jre-headless (where the system has it), brew install openjdk@" + major + " (macOS)");
        return jdk.orElseThrow();
    }

    /**
     * Skips the calling test where every Java is too old for the server.
     *
     * @throws TestAbortedException where it is
     */
    static void requireJdkOf(Server server) {
        Path unused = requireJdk(server.oldestJava(), "run " + server.title());
    }

    private static Path requireProgram(String name, String purpose, String debian, String homebrew) {
        Optional<Path> program = OnPath.find(name);
        require(
                program.isPresent(),
                name + " is needed to " + purpose + ", found none on the PATH. Install it: apt-get install " + debian
                        + " (Debian, Ubuntu), brew install " + homebrew + " (macOS)");
        return program.orElseThrow();
    }

    private static void require(boolean isThere, String otherwise) {
        if (!isThere) {
            System.out.println("Test skipped: " + otherwise);
        }
        Assumptions.assumeTrue(isThere, otherwise);
    }
}
