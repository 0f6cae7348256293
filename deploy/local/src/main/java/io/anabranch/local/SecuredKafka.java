package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Kafka of a test's own that asks who one is and what one may do: SASL/PLAIN and ACLs. Without a name, on the port that every
 * server of the stack has, one may do everything.
 */
public final class SecuredKafka implements AutoCloseable {
    /** The user that may do nothing until an ACL allows it; its password is its name. */
    public static final String USER = "anabranch";

    private final Path folder;
    private final ServerProcess process;
    private final int saslPort = Ports.anyFree();

    public SecuredKafka() {
        try {
            this.folder = Files.createTempDirectory("anabranch-kafka-");
        } catch (IOException e) {
            throw new LocalStackException("Could not make a folder for Kafka: " + e, e);
        }
        this.process = new ServerProcess(
                Server.KAFKA,
                new Secured(saslPort),
                folder,
                Ports.FREE,
                ProcessHandle.current().pid());
        process.start();
    }

    /** Where one may do everything, as host:port. */
    public String adminBrokers() {
        return process.running()
                .map(Running::address)
                .map(address -> address.getHostString() + ":" + address.getPort())
                .orElseThrow(() -> new LocalStackException("Kafka is down."));
    }

    /** Where {@link #USER} signs in, as host:port. */
    public String brokers() {
        return Home.HOST + ":" + saslPort;
    }

    /** What a Kafka client needs to sign in as {@link #USER}: lines of a properties file. */
    public static String clientProperties() {
        return """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%1$s" password="%1$s";
                """.formatted(USER);
    }

    @Override
    public void close() {
        process.kill();
        Folders.delete(folder);
    }

    private record Secured(int saslPort) implements Recipe {
        private KafkaRecipe recipe(int port, int controller) {
            return KafkaRecipe.with(
                    Jars.ofTheStack(said -> {}), """
                    listeners=PLAINTEXT://%1$s:%2$d,SASL_PLAINTEXT://%1$s:%3$d,CONTROLLER://%1$s:%4$d
                    advertised.listeners=PLAINTEXT://%1$s:%2$d,SASL_PLAINTEXT://%1$s:%3$d
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
                    sasl.enabled.mechanisms=PLAIN
                    listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_%5$s="%5$s";
                    authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                    super.users=User:ANONYMOUS
                    """.formatted(Home.HOST, port, saslPort, controller, USER));
        }

        @Override
        public List<String> command(Home home) throws IOException {
            return recipe(home.port(), home.port("controller")).command(home);
        }

        @Override
        public void ask(InetSocketAddress server) throws IOException {
            recipe(server.getPort(), 0).ask(server);
        }
    }
}
