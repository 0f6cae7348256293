package io.anabranch.bench.whole;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the servers are, each as host:port. */
public record Servers(String kafka, String dynamodb, String cassandra, String mongodb, String redis) {
    static Servers of(LocalStack stack) {
        return new Servers(
                address(stack, Server.KAFKA),
                address(stack, Server.DYNAMODB),
                address(stack, Server.CASSANDRA),
                address(stack, Server.MONGODB),
                address(stack, Server.REDIS));
    }

    static Servers parse(List<String> arguments) {
        return new Servers(arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3), arguments.get(4));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(kafka, dynamodb, cassandra, mongodb, redis);
    }

    static String address(LocalStack stack, Server server) {
        InetSocketAddress address = stack.address(server);
        return address.getHostString() + ":" + address.getPort();
    }

    /** Our configuration of a pipeline to a target. */
    String yaml(Target target) {
        return yaml(target, /* collector= */ Optional.empty());
    }

    /** @param collector where spans go to */
    String yaml(Target target, Optional<String> collector) {
        Map<Store, String> sections = new TreeMap<>();
        target.stores().forEach(store -> sections.put(store, section(store, target)));
        String sinks = sections.entrySet().stream()
                .map(section -> "  " + section.getKey().id() + ": " + section.getValue() + "\n")
                .collect(Collectors.joining());
        return """
                kafka: {brokers: "%s", topics: [%2$s], group: %3$s, dead-letters: %2$s.dead}
                sinks:
                %4$sops: {http: "127.0.0.1:0"%5$s}
                """.formatted(
                        kafka,
                        target.topic(),
                        target.name(),
                        sinks,
                        collector.map(", traces: {endpoint: \"%s\"}"::formatted).orElse(""));
    }

    private String section(Store store, Target target) {
        String redisUri = "redis: \"redis://" + redis + "\", prefix: \"" + target.prefix() + "\"";
        return switch (store) {
            case DYNAMODB ->
                "{table: %s, region: %s, endpoint: \"http://%s\", access-key-id: %4$s, secret-access-key: %4$s}"
                        .formatted(target.name(), Target.REGION, dynamodb, Target.KEY);
            case CASSANDRA ->
                "{contact-points: [\"%s\"], datacenter: %s, keyspace: %s, table: %s, day-buckets: %d}"
                        .formatted(cassandra, Target.DATACENTER, Target.DATABASE, target.name(), Target.BUCKETS);
            case MONGODB ->
                "{uri: \"mongodb://%s\", database: %s, collection: %s}"
                        .formatted(mongodb, Target.DATABASE, target.name());
            case FEED -> "{" + redisUri + ", channel: \"events:{type}\"}";
            case LEADERBOARDS ->
                "{" + redisUri
                        + ", leaderboards: [{name: spend, member: user_id, score: /data/amount, mode: sum, window: all}]}";
        };
    }
}
