package io.anabranch.bench.whole;

import io.anabranch.local.Jars;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Apache Camel with routes from the topic to the stores. */
final class CamelProgram {
    private static final String VERSION = "4.18.0";
    /** Not loaded here: Camel is not on our class path. */
    private static final String MAIN = "io.anabranch.bench.whole.CamelRoutes";

    private static final List<String> ARTIFACTS = List.of(
            camel("camel-core-engine", VERSION),
            camel("camel-main", VERSION),
            camel("camel-direct", VERSION),
            camel("camel-kafka", VERSION),
            camel("camel-mongodb", VERSION),
            camel("camel-cassandraql", VERSION),
            camel("camel-aws2-ddb", VERSION),
            // The newest that Maven finds.
            camel("camel-spring-redis", "4.17.0"),
            // Of what the drivers ask for, the newer; else parts of Netty are of two versions.
            "io.netty:netty-handler:4.1.130.Final",
            // Without a logger bound nothing says why a route fails.
            "org.slf4j:slf4j-simple:2.0.17");

    private CamelProgram() {}

    /** The folder of the jars, got from Maven at first use. */
    static Path jars(Consumer<String> progress) {
        return Jars.ofTheStack(progress).folder("camel-" + VERSION, ARTIFACTS);
    }

    /** @param jars of Camel and its components, which are never on our class path */
    static Program of(String name, Path jars, Servers servers) {
        String classPath = ours() + File.pathSeparator + jars.resolve("*");
        return new OneClassProgram(name, MAIN, classPath, /* survivesReplay= */ false, servers);
    }

    /** Where this bench's own classes are, without what else is on our class path. */
    private static Path ours() {
        try {
            return Path.of(CamelProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The bench's own classes are not in a file", e);
        }
    }

    private static String camel(String artifact, String version) {
        return "org.apache.camel:" + artifact + ":" + version;
    }
}
