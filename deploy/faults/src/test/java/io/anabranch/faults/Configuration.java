package io.anabranch.faults;

import io.anabranch.app.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pipeline's configuration, written as the file that an operator would write.
 *
 * @param name of its group, and in the names of its tables and keys
 * @param topic of its events
 * @param ofKafka further settings of {@code kafka}, each begun with a comma
 * @param sinks their sections, by name
 */
record Configuration(Servers servers, String name, String topic, String ofKafka, Map<String, String> sinks) {
    static final String DYNAMODB = "dynamodb";
    static final String CASSANDRA = "cassandra";
    static final String MONGODB = "mongodb";
    static final String SEARCH = "search";
    static final String FEED = "feed";
    static final String LEADERBOARDS = "leaderboards";
    /** The branch of what is no event. */
    static final String DECODE = "decode";

    static final List<String> ALL = List.of(DYNAMODB, CASSANDRA, MONGODB, SEARCH, FEED, LEADERBOARDS);

    Configuration {
        sinks = new LinkedHashMap<>(sinks);
    }

    /** A pipeline to all six sinks, with the defaults of everything else. */
    static Configuration of(Servers servers, String name) {
        Map<String, String> sections = new LinkedHashMap<>();
        ALL.forEach(sink -> sections.put(sink, section(servers, name, sink)));
        return new Configuration(servers, name, name, "", sections);
    }

    Configuration keeping(String... some) {
        Map<String, String> fewer = new LinkedHashMap<>();
        for (String sink : some) {
            fewer.put(sink, sinks.getOrDefault(sink, ""));
        }
        return new Configuration(servers, name, topic, ofKafka, fewer);
    }

    /** Without the sink whose store takes no long values, and that older versions do not have. */
    Configuration withoutSearch() {
        Map<String, String> fewer = new LinkedHashMap<>(sinks);
        fewer.remove(SEARCH);
        return new Configuration(servers, name, topic, ofKafka, fewer);
    }

    Configuration withKafka(String further) {
        return new Configuration(servers, name, topic, ofKafka + ", " + further, sinks);
    }

    /** With a further setting of one sink, which wins over the one that is there. */
    Configuration with(String sink, String setting) {
        Map<String, String> changed = new LinkedHashMap<>(sinks);
        changed.compute(sink, (key, section) -> section + ", " + setting);
        return new Configuration(servers, name, topic, ofKafka, changed);
    }

    /** With the Redis of its two sinks under another URI. */
    Configuration withRedis(String uri) {
        Map<String, String> changed = new LinkedHashMap<>(sinks);
        changed.replaceAll((sink, section) -> section.replace("redis://" + servers.redis(), uri));
        return new Configuration(servers, name, topic, ofKafka, changed);
    }

    /** With the events of another pipeline. */
    Configuration reading(String otherTopic) {
        return new Configuration(servers, name, otherTopic, ofKafka, sinks);
    }

    String deadLetters() {
        return name + ".dead";
    }

    String group(String branch) {
        return name + "." + branch;
    }

    String table() {
        return "Events_" + name;
    }

    String keyspace() {
        return "ks_" + name;
    }

    String database() {
        return "db_" + name;
    }

    /** What the names of the search cluster's indexes begin with. */
    String index() {
        return "s_" + name;
    }

    String prefix() {
        return name + ":";
    }

    /** All that have a position of their own in the log. */
    List<String> branches() {
        List<String> branches = new ArrayList<>(sinks.keySet());
        branches.add(DECODE);
        return branches;
    }

    Path write(Path file, int opsPort) {
        StringBuilder yaml = new StringBuilder("kafka: {brokers: \"" + servers.kafka() + "\", topics: [" + topic
                + "], group: " + name + ", dead-letters: " + deadLetters() + ofKafka + "}\nsinks:\n");
        sinks.forEach((sink, section) ->
                yaml.append("  ").append(sink).append(": {").append(section).append("}\n"));
        yaml.append("ops: {http: \"127.0.0.1:").append(opsPort).append("\"}\n");
        try {
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    Settings settings(Path folder) {
        return Settings.read(write(folder.resolve("verify.yaml"), /* opsPort= */ 0), Map.of());
    }

    private static String section(Servers servers, String name, String sink) {
        return switch (sink) {
            case DYNAMODB ->
                "table: Events_" + name + ", region: eu-west-1, endpoint: \"http://" + servers.dynamodb()
                        + "\", access-key-id: local, secret-access-key: local";
            case CASSANDRA ->
                "contact-points: [\"" + servers.cassandra() + "\"], datacenter: datacenter1, keyspace: ks_" + name;
            case MONGODB -> "uri: \"mongodb://" + servers.mongodb() + "\", database: db_" + name;
            case SEARCH -> "nodes: [\"http://" + servers.opensearch() + "\"], index: s_" + name + ", replicas: 0";
            case FEED -> "redis: \"redis://" + servers.redis() + "\", prefix: \"" + name + ":\"";
            case LEADERBOARDS ->
                "redis: \"redis://" + servers.redis() + "\", prefix: \"" + name + ":\", check-interval: 1s, "
                        + "leaderboards: [{name: spend, member: user_id, score: /data/amount, mode: sum, window: day}, "
                        + "{name: records, member: event_type, mode: count, window: all}]";
            default -> throw new IllegalArgumentException("There is no sink '" + sink + "'");
        };
    }
}
