package io.anabranch.dist;

import io.anabranch.local.TestTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own checker. A test that asks for it is skipped where it is not installed. */
final class Promtool {
    private Promtool() {}

    /**
     * What it says, and how it ended.
     *
     * @param said standard output and standard error
     */
    record Answer(int exitCode, String said) {}

    static Answer run(List<String> words, List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(TestTools.requirePromtool().toString());
        command.addAll(words);
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), said);
    }
}
