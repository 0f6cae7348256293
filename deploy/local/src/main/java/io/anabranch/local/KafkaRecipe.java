package io.anabranch.local;

import io.anabranch.local.child.KafkaChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Kafka in KRaft mode, one node in both roles. */
final class KafkaRecipe implements Recipe {
    private static final List<String> ARTIFACTS = List.of(
            "org.apache.kafka:kafka_2.13:4.3.1",
            "org.apache.kafka:kafka-tools:4.3.1",
            // Without a logger bound the broker says nothing, not even why it dies.
            "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4");

    private static final short METADATA = 3;

    private final Jars jars;
    private final Function<Path, JavaCommand> java;
    private final String further;

    private KafkaRecipe(Jars jars, Function<Path, JavaCommand> java, String further) {
        this.jars = jars;
        this.java = java;
        this.further = further;
    }

    static KafkaRecipe small(Jars jars) {
        return with(jars, /* further= */ "");
    }

    /** @param further lines of server.properties, which win over the ones here */
    static KafkaRecipe with(Jars jars, String further) {
        return new KafkaRecipe(jars, jdk -> JavaCommand.small(jdk, "256m"), further);
    }

    static KafkaRecipe quick(Jars jars) {
        return new KafkaRecipe(jars, jdk -> JavaCommand.fast(jdk, "1g"), /* further= */ "");
    }

    @Override
    public List<String> command(Home home) throws IOException {
        int controller = home.port("controller");
        String properties = """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://%1$s:%3$d,CONTROLLER://%1$s:%2$d
                advertised.listeners=PLAINTEXT://%1$s:%3$d
                log.dirs=%4$s
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                default.replication.factor=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.num.partitions=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.min.isr=1
                # After kill -9 the controller waits out the dead broker's session before it takes the new one: 5 s in all, not 15.
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                # A consumer that was killed keeps its partitions until its session is over: 6 s here, not 45.
                group.consumer.session.timeout.ms=6000
                group.consumer.min.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=1000
                group.consumer.min.heartbeat.interval.ms=1000
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=4194304
                """.formatted(Home.HOST, controller, home.port(), home.data());
        return java.apply(Jdk.any())
                .options("-Dorg.apache.logging.log4j.level=WARN")
                .run(
                        jars.folder("kafka-4.3.1", ARTIFACTS),
                        List.of(home.classes(KafkaChild.class)),
                        KafkaChild.class.getName(),
                        home.write("server.properties", properties + further).toString(),
                        home.data().toString());
    }

    /** Asks for the cluster's metadata, version 1: ready means a broker that is registered, and an active controller. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        try (Dial dial = new Dial(server)) {
            dial.out.writeInt(14);
            dial.out.writeShort(METADATA);
            dial.out.writeShort(1);
            dial.out.writeInt(0); // correlation id
            dial.out.writeShort(-1); // no client id
            dial.out.writeInt(0); // no topics
            dial.out.flush();
            dial.in.readInt(); // size
            dial.in.readInt(); // correlation id
            int brokers = dial.in.readInt();
            dial.check(brokers == 1, "brokers: " + brokers);
            dial.in.readInt(); // node id
            dial.in.readUTF(); // host: an int16 and bytes, as Java's own form
            dial.in.readInt(); // port
            dial.check(dial.in.readShort() == -1, "a rack was not expected");
            int controller = dial.in.readInt();
            dial.check(controller >= 0, "no active controller");
        }
    }
}
