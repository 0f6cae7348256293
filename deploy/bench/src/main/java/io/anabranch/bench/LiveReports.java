package io.anabranch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a side that runs by itself tells when it is asked: a line of {@link Measured} since it was last asked. */
final class LiveReports {
    private LiveReports() {}

    /** Returns at the end of standard input. */
    static void untilTheEnd() {
        Reading last = Reading.now();
        try (BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                System.out.println(last.since(Side.Round.parse(line).events()));
                last = Reading.now();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read what is asked", e);
        }
    }
}
