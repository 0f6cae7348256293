package io.anabranch.local;

import io.anabranch.local.child.OpenSearchChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** One OpenSearch node without plugins: no painless, no ingest processors. */
final class OpenSearchRecipe implements Recipe {
    private final Jars jars;
    private final Supplier<Path> jdk;
    private final Function<Path, JavaCommand> java;
    private final String version;
    private final String log4j;
    private final String transport;

    private OpenSearchRecipe(
            Jars jars,
            Supplier<Path> jdk,
            Function<Path, JavaCommand> java,
            String version,
            String log4j,
            String transport) {
        this.jars = jars;
        this.jdk = jdk;
        this.java = java;
        this.version = version;
        this.log4j = log4j;
        this.transport = transport;
    }

    static OpenSearchRecipe small(Jars jars) {
        return two(jars, OpenSearchRecipe::smallJava);
    }

    /** With the collector of OpenSearch's own options: by any other it refuses requests for garbage that nobody has collected yet. */
    static OpenSearchRecipe quick(Jars jars) {
        return two(
                jars,
                chosen -> JavaCommand.fast(chosen, "2g")
                        .options(
                                "-XX:-UseSerialGC",
                                "-XX:+UseG1GC",
                                "-XX:G1ReservePercent=25",
                                "-XX:InitiatingHeapOccupancyPercent=30"));
    }

    private static OpenSearchRecipe two(Jars jars, Function<Path, JavaCommand> java) {
        return new OpenSearchRecipe(jars, Jdk::any, java, "2.19.4", "2.21.0", "org.opensearch.transport.Netty4Plugin");
    }

    static OpenSearchRecipe three(Jars jars) {
        return new OpenSearchRecipe(
                jars,
                () -> Jdk.runs(Server.OPENSEARCH3),
                OpenSearchRecipe::smallJava,
                "3.8.0",
                "2.25.4",
                "org.opensearch.transport.Netty4ModulePlugin");
    }

    private static JavaCommand smallJava(Path chosen) {
        return JavaCommand.small(chosen, "384m");
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path configuration = Files.createDirectories(home.folder().resolve("config"));
        Files.writeString(configuration.resolve("opensearch.yml"), SearchNode.settings(home));
        List<String> artifacts = List.of(
                "org.opensearch:opensearch:" + version,
                "org.opensearch.plugin:transport-netty4-client:" + version,
                "org.apache.logging.log4j:log4j-core:" + log4j);
        return java.apply(jdk.get())
                .options("-Dorg.apache.logging.log4j.level=WARN", "-Dlog4j2.disable.jmx=true")
                .run(
                        jars.folder("opensearch-" + version, artifacts),
                        List.of(home.classes(OpenSearchChild.class)),
                        OpenSearchChild.class.getName(),
                        home.folder().toString(),
                        configuration.toString(),
                        transport);
    }

    @Override
    public void ask(InetSocketAddress server) throws IOException {
        SearchNode.ask(server);
    }
}
