package io.anabranch.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo's settings: the default lanes over all five sinks, written as the file that an operator would write.
 *
 * @param kafka where Kafka is, as host:port; likewise the stores
 * @param suffix ends every name of a topic, group, table, keyspace, database and key; empty in the demo, a test's own in a test
 * @param opsPort the port of the ops server
 * @param apart the sink of the store lane that has a lane of its own; empty for none
 */
record DemoPipeline(
        String kafka,
        String dynamodb,
        String cassandra,
        String mongodb,
        String redis,
        String suffix,
        int opsPort,
        String apart) {
    private static final String STORE = "store";
    private static final String APART = "apart";

    static final String BOARD = "spend";

    String topic() {
        return "events" + suffix;
    }

    String group() {
        return "anabranch" + suffix;
    }

    String redisUri() {
        return "redis://" + redis;
    }

    /** What every key and channel in Redis starts with. */
    String prefix() {
        return suffix.isEmpty() ? "" : suffix + ":";
    }

    /** The channels of all event types. */
    String channels() {
        return prefix() + "events:*";
    }

    /** The key of the board's only window. */
    String boardKey() {
        return prefix() + "board:{" + BOARD + "}:all";
    }

    Path write(Path directory) throws IOException {
        return Files.writeString(directory.resolve("pipeline.yaml"), yaml());
    }

    /** The lanes' names. */
    List<String> lanes() {
        return apart.isEmpty() ? List.of("live", "boards", STORE) : List.of("live", "boards", STORE, APART);
    }

    private String storeLanes() {
        List<String> together = new ArrayList<>(List.of("dynamodb", "cassandra", "mongodb"));
        together.remove(apart);
        String lanes = "  " + STORE + ": {sinks: " + together + ", in-flight: 4}";
        return apart.isEmpty() ? lanes : lanes + "\n  " + APART + ": {sinks: [" + apart + "], in-flight: 4}";
    }

    private String yaml() {
        return """
                # Written by `anabranch demo` for the servers that it started.
                kafka: {brokers: "KAFKA", topic: eventsSUFFIX, group: anabranchSUFFIX, dead-letters: eventsSUFFIX.dead}
                lanes:
                  live:   {sinks: [feed], in-flight: 1}
                  boards: {sinks: [boards], in-flight: 1}
                LANES
                sinks:
                  dynamodb:
                    table: EventsSUFFIX
                    region: eu-west-1
                    endpoint: "http://DYNAMODB"
                    # DynamoDB Local takes any key.
                    access-key-id: local
                    secret-access-key: local
                  cassandra: {contact-points: ["CASSANDRA"], datacenter: datacenter1, keyspace: analyticsSUFFIX}
                  mongodb:   {uri: "mongodb://MONGODB", database: analyticsSUFFIX}
                  feed:      {redis: "redis://REDIS", prefix: "PREFIX", channel: "events:{type}"}
                  boards:
                    redis: "redis://REDIS"
                    prefix: "PREFIX"
                    board:
                      - {name: BOARD, member: user_id, score: /data/amount, mode: sum, window: all}
                      - {name: daily-events, member: event_type, mode: count, window: day}
                ops: {http: "127.0.0.1:OPSPORT"}
                """.replace("LANES", storeLanes())
                .replace("KAFKA", kafka)
                .replace("DYNAMODB", dynamodb)
                .replace("CASSANDRA", cassandra)
                .replace("MONGODB", mongodb)
                .replace("REDIS", redis)
                .replace("PREFIX", prefix())
                .replace("SUFFIX", suffix)
                .replace("BOARD", BOARD)
                .replace("OPSPORT", Integer.toString(opsPort));
    }
}
