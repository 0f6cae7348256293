package io.anabranch.local;

import io.anabranch.local.child.DynamoChild;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** DynamoDB Local in memory: with files it is ten times slower. Its licence forbids redistribution, so it comes from Maven at run time only. */
final class DynamoRecipe implements Recipe {
    private static final List<String> ARTIFACTS = List.of("com.amazonaws:DynamoDBLocal:2.6.1");

    private final Jars jars;
    private final Function<Path, JavaCommand> java;

    private DynamoRecipe(Jars jars, Function<Path, JavaCommand> java) {
        this.jars = jars;
        this.java = java;
    }

    static DynamoRecipe small(Jars jars) {
        return new DynamoRecipe(jars, jdk -> JavaCommand.small(jdk, "384m"));
    }

    /** Holds some 600,000 events. */
    static DynamoRecipe quick(Jars jars) {
        return new DynamoRecipe(jars, jdk -> JavaCommand.fast(jdk, "3g"));
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Path folder = jars.folder("dynamodb-local-2.6.1", ARTIFACTS);
        return java.apply(Jdk.any())
                .options("-Djava.library.path=" + folder, "-Dsqlite4java.library.path=" + folder)
                .run(
                        folder,
                        List.of(home.classes(DynamoChild.class)),
                        DynamoChild.class.getName(),
                        Home.HOST,
                        "-port",
                        Integer.toString(home.port()),
                        "-inMemory",
                        "-sharedDb",
                        "-disableTelemetry");
    }

    /** Lists the tables. DynamoDB Local takes any credentials, but not none. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        HttpURLConnection http = Http.open(server, "/");
        http.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
        http.setRequestProperty("X-Amz-Target", "DynamoDB_20120810.ListTables");
        http.setRequestProperty(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        http.setDoOutput(true);
        http.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
        Http.expectOk(http);
    }
}
