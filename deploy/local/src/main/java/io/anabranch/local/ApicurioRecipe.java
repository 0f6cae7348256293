package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Apicurio Registry in memory: the schemas, and the numbers that it gave them, are gone after a restart. */
final class ApicurioRecipe implements Recipe {
    /** Where it speaks as Confluent's registry does. */
    static final String API = "/apis/ccompat/v7";

    // Version 3 needs Java 21, and opens a second port on every interface.
    private static final String ARTIFACT = "io.apicurio:apicurio-registry-app:tar.gz:all:2.6.13.Final";

    private final Jars jars;

    ApicurioRecipe(Jars jars) {
        this.jars = jars;
    }

    /** The jars of its subfolder {@code lib} are named in the manifest of the only jar that is outside. */
    @Override
    public List<String> command(Home home) {
        return JavaCommand.small(Jdk.any(), "256m")
                .options(
                        "-Dquarkus.http.host=" + Home.HOST,
                        "-Dquarkus.http.port=" + home.port(),
                        "-Dregistry.storage.kind=mem")
                .run(jars.unpacked("apicurio-registry-2.6.13", ARTIFACT), List.of(), "io.quarkus.runner.GeneratedMain");
    }

    /** Lists the subjects. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        Http.expectOk(Http.open(server, API + "/subjects"));
    }
}
