package io.anabranch.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis, or Valkey, a program is.
 *
 * @param full {@code 6.2.11}
 */
record RedisVersion(int major, String full) {
    /** {@code Redis server v=7.0.15 sha=…}, {@code Valkey server v=8.1.1 sha=…}. */
    private static final Pattern LINE = Pattern.compile("\\w+ server v=((\\d+)\\.\\S+) .*", Pattern.DOTALL);

    /** By the program's own word. */
    static RedisVersion of(Path program) {
        try {
            Process asked = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            asked.getOutputStream().close();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return parse(said)
                    .orElseThrow(
                            () -> new LocalStackException(program + " --version says what is no version: " + said));
        } catch (IOException e) {
            throw new LocalStackException("Could not ask " + program + " for its version: " + e, e);
        }
    }

    static Optional<RedisVersion> parse(String said) {
        Matcher parts = LINE.matcher(said);
        return parts.matches()
                ? Optional.of(new RedisVersion(Integer.parseInt(parts.group(2)), parts.group(1)))
                : Optional.empty();
    }
}
