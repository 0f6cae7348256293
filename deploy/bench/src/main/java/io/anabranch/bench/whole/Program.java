package io.anabranch.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A whole program that brings a topic's events to a collection, as its operator would run it. */
interface Program {
    String name();

    /** Whether it goes on when events come again, as they do after every failure. */
    boolean survivesReplay();

    /** What its launcher gives its JVM. */
    List<String> jvm();

    /**
     * Sets it up to read the topic from its beginning.
     *
     * @param folder where its settings and its state stand
     * @param collection which it writes to, and by whose name it keeps its offsets
     * @return what follows the JVM's flags
     */
    List<String> setUp(Path folder, String collection) throws IOException;
}
