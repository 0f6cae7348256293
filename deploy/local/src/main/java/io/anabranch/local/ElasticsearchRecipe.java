package io.anabranch.local;

import io.anabranch.local.child.ElasticsearchChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * One Elasticsearch node with the one module of its vendor's that it needs and that is published: no painless, no ingest processors, no
 * x-pack.
 */
final class ElasticsearchRecipe implements Recipe {
    private static final String MODULE = "transport-netty4";

    private final Jars jars;
    private final Supplier<Path> java;
    private final String version;

    private ElasticsearchRecipe(Jars jars, Supplier<Path> java, String version) {
        this.jars = jars;
        this.java = java;
        this.version = version;
    }

    static ElasticsearchRecipe eight(Jars jars) {
        return new ElasticsearchRecipe(jars, Jdk::any, "8.19.0");
    }

    static ElasticsearchRecipe nine(Jars jars) {
        return new ElasticsearchRecipe(jars, () -> Jdk.runs(Server.ELASTICSEARCH9), "9.5.3");
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path configuration = Files.createDirectories(home.folder().resolve("config"));
        Files.writeString(configuration.resolve("elasticsearch.yml"), SearchNode.settings(home));
        Path server = jars.folder("elasticsearch-" + version, List.of("org.elasticsearch:elasticsearch:" + version));
        Path module = jars.folder(
                "elasticsearch-transport-" + version, List.of("org.elasticsearch.plugin:" + MODULE + ":" + version));
        install(module, server, Files.createDirectories(home.folder().resolve("modules/" + MODULE)));
        return JavaCommand.small(java.get(), "384m")
                .options("-Dorg.apache.logging.log4j.level=WARN", "-Dlog4j2.disable.jmx=true")
                .run(
                        server,
                        List.of(home.classes(ElasticsearchChild.class)),
                        ElasticsearchChild.class.getName(),
                        home.folder().toString(),
                        configuration.toString());
    }

    /** A module has a class loader of its own, and the server refuses one with classes that are its own too. */
    private void install(Path module, Path server, Path into) throws IOException {
        Files.writeString(into.resolve("plugin-descriptor.properties"), """
                name=%1$s
                description=HTTP
                version=%2$s
                elasticsearch.version=%2$s
                java.version=17
                classname=org.elasticsearch.transport.netty4.Netty4Plugin
                """.formatted(MODULE, version));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(module)) {
            for (Path jar : files) {
                Path place = into.resolve(jar.getFileName());
                if (!Files.exists(server.resolve(jar.getFileName())) && !Files.exists(place)) {
                    Jars.link(jar, place);
                }
            }
        }
    }

    @Override
    public void ask(InetSocketAddress server) throws IOException {
        SearchNode.ask(server);
    }
}
