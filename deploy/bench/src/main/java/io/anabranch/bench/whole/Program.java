package io.anabranch.bench.whole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A whole program that brings a topic's events to stores, as its operator would run it. */
public interface Program {
    String name();

    /** Whether it goes on when events come again, as they do after every failure. */
    boolean survivesReplay();

    /** The command of the JVM that runs it: that of this process, where it has no other. */
    default String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /** What starts it: its Java, with what its launcher gives its JVM; or its launcher. */
    default List<String> launch() {
        List<String> words = new ArrayList<>();
        words.add(java());
        words.addAll(jvm());
        return words;
    }

    /** What its launcher gives its JVM. */
    List<String> jvm();

    /** On top of this process's own. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /**
     * Sets it up to read the topic from its beginning.
     *
     * @param folder where its settings and its state stand
     * @return what follows the JVM's flags
     */
    List<String> setUp(Path folder, Target target) throws IOException;

    /** The consumer groups that it commits its positions to. */
    List<String> groups(Target target);
}
