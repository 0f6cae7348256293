package io.anabranch.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo's settings: all six sinks, written as the file that an operator would write.
 *
 * @param kafka where Kafka is, as host:port; likewise the stores
 * @param suffix ends every name of a topic, group, table, keyspace, database and key; empty in the demo, a test's own in a test
 * @param opsPort the port of the ops server
 */
record DemoPipeline(
        String kafka,
        String dynamodb,
        String cassandra,
        String mongodb,
        String redis,
        String opensearch,
        String suffix,
        int opsPort) {
    static final List<String> SINKS = List.of("dynamodb", "cassandra", "mongodb", "feed", "leaderboards", "search");
    static final String LEADERBOARD = "spend";
    private static final String DECODE = "decode";

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

    /** The key of the leaderboard's only window. */
    String leaderboardKey() {
        return prefix() + "leaderboard:{" + LEADERBOARD + "}:all";
    }

    Path write(Path directory) throws IOException {
        return Files.writeString(directory.resolve("pipeline.yaml"), yaml());
    }

    /** All that have a position of their own in the log: the sinks, and what could not be read. */
    static List<String> branches() {
        List<String> branches = new ArrayList<>(SINKS);
        branches.add(DECODE);
        return branches;
    }

    private String yaml() {
        return """
                # Written by `anabranch demo` for the servers that it started.
                kafka: {brokers: "KAFKA", topics: [eventsSUFFIX], group: anabranchSUFFIX, dead-letters: eventsSUFFIX.dead}
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
                  # One node has nowhere to put a copy.
                  search:    {nodes: ["http://OPENSEARCH"], index: eventsSUFFIX, replicas: 0}
                  feed:      {redis: "redis://REDIS", prefix: "PREFIX", channel: "events:{type}"}
                  leaderboards:
                    redis: "redis://REDIS"
                    prefix: "PREFIX"
                    leaderboards:
                      - {name: LEADERBOARD, member: user_id, score: /data/amount, mode: sum, window: all}
                      - {name: daily-events, member: event_type, mode: count, window: day}
                ops: {http: "127.0.0.1:OPSPORT"}
                """.replace("KAFKA", kafka)
                .replace("DYNAMODB", dynamodb)
                .replace("CASSANDRA", cassandra)
                .replace("MONGODB", mongodb)
                .replace("REDIS", redis)
                .replace("OPENSEARCH", opensearch)
                .replace("PREFIX", prefix())
                .replace("SUFFIX", suffix)
                .replace("LEADERBOARD", LEADERBOARD)
                .replace("OPSPORT", Integer.toString(opsPort));
    }
}
