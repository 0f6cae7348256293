package io.anabranch.dist;

import io.anabranch.app.Main;
import io.anabranch.local.ProgramProcess;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** {@code anabranch run} in a process of its own, with its tables, and a producer for its topic. */
final class RunningPipeline implements AutoCloseable {
    private final ProgramProcess process;
    private final String topic;
    private final int opsPort;
    private final KafkaProducer<String, String> producer;
    private int next;

    private RunningPipeline(ProgramProcess process, String brokers, String topic, int opsPort) {
        this.process = process;
        this.topic = topic;
        this.opsPort = opsPort;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer());
    }

    /**
     * Creates its tables and starts it.
     *
     * @param sinks the settings of its sinks, in YAML
     */
    static RunningPipeline start(Path directory, String brokers, String suffix, String sinks) throws Exception {
        int opsPort = ProgramProcess.freePort();
        String topic = "events" + suffix;
        Path config = Files.writeString(
                directory.resolve("pipeline.yaml"),
                """
                kafka: {brokers: "BROKERS", topics: [TOPIC], group: gSUFFIX, dead-letters: TOPIC.dead}
                ops: {http: "127.0.0.1:PORT"}
                sinks:
                """.replace("BROKERS", brokers)
                                .replace("TOPIC", topic)
                                .replace("SUFFIX", suffix)
                                .replace("PORT", Integer.toString(opsPort))
                        + sinks.indent(2));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        int created = Main.run(new String[] {"tables", "create", "--config", config.toString()}, Map.of(), out, out);
        if (created != 0) {
            throw new IllegalStateException("tables create ended with " + created);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.anabranch.app.Main",
                "run",
                "--config",
                config.toString());
        ProgramProcess process =
                ProgramProcess.start("anabranch", command, Map.of(), directory.resolve("anabranch.log"), opsPort);
        return new RunningPipeline(process, brokers, topic, opsPort);
    }

    static String at(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    ProgramProcess process() {
        return process;
    }

    int opsPort() {
        return opsPort;
    }

    /** Publishes an event that every sink takes. */
    void produce() {
        int number = next++;
        send("{\"event_id\":\"e-" + number + "\",\"user_id\":\"u-" + number % 10
                + "\",\"event_type\":\"sale\",\"timestamp\":\"" + Instant.now() + "\",\"data\":{\"amount\":1.5}}");
    }

    /** Publishes a record that is no event. */
    void produceMalformed() {
        send("{\"event_id\":");
    }

    private void send(String value) {
        var unused = producer.send(new ProducerRecord<>(topic, value));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        process.close();
    }
}
