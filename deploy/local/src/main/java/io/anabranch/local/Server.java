package io.anabranch.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A server of the local stack. */
public enum Server {
    /** Apache Kafka, one node that is broker and controller. */
    KAFKA("Kafka", 9092, "ANABRANCH_IT_KAFKA", true),
    /** Apache Cassandra, one node of {@code datacenter1}. */
    CASSANDRA("Cassandra", 9042, "ANABRANCH_IT_CASSANDRA", true),
    /** Amazon's DynamoDB Local; its tables are in memory and are gone after a restart. */
    DYNAMODB("DynamoDB Local", 8000, "ANABRANCH_IT_DYNAMODB", false),
    /** Redis or Valkey, with an append-only file. */
    REDIS("Redis", 6379, "ANABRANCH_IT_REDIS", true),
    /** A server that speaks MongoDB's protocol; its documents are in memory and are gone after a restart. */
    MONGODB("MongoDB", 27017, "ANABRANCH_IT_MONGODB_URI", false),
    /** OpenSearch, one node. */
    OPENSEARCH("OpenSearch", 9200, "ANABRANCH_IT_OPENSEARCH", true),
    /** OpenSearch of the next major version, one node; its clients would try 9200 too. */
    OPENSEARCH3("OpenSearch 3", 9203, "ANABRANCH_IT_OPENSEARCH3", true, 21),
    /** Elasticsearch, one node, likewise. */
    ELASTICSEARCH8("Elasticsearch 8", 9208, "ANABRANCH_IT_ELASTICSEARCH8", true),
    /** Elasticsearch of the next major version. */
    ELASTICSEARCH9("Elasticsearch 9", 9209, "ANABRANCH_IT_ELASTICSEARCH9", true, 21),
    /** Apicurio Registry, which speaks as Confluent's does; its schemas are in memory and are gone after a restart. */
    SCHEMA_REGISTRY("Apicurio Registry", 8081, "ANABRANCH_IT_SCHEMA_REGISTRY", false);

    /** Kafka, and the stores that there are sinks for. */
    static final List<Server> OF_SINKS = List.of(KAFKA, CASSANDRA, DYNAMODB, REDIS, MONGODB, OPENSEARCH);

    private final String title;
    private final int usualPort;
    private final String variable;
    private final boolean keepsData;
    private final int oldestJava;

    Server(String title, int usualPort, String variable, boolean keepsData) {
        this(title, usualPort, variable, keepsData, /* oldestJava= */ 17);
    }

    Server(String title, int usualPort, String variable, boolean keepsData, int oldestJava) {
        this.title = title;
        this.usualPort = usualPort;
        this.variable = variable;
        this.keepsData = keepsData;
        this.oldestJava = oldestJava;
    }

    /** The server that an operator means by a word of the command line. */
    static Server named(String word) {
        return Arrays.stream(values())
                .filter(server -> server.id().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new LocalStackException("There is no server '" + word + "'. Choose of: "
                        + String.join(", ", ids(List.of(values()))) + "."));
    }

    static List<String> ids(List<Server> servers) {
        return servers.stream().map(Server::id).toList();
    }

    /** Its name on a command line and of its folder: {@code kafka}, {@code schema-registry}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name for an operator: {@code DynamoDB Local}. */
    public String title() {
        return title;
    }

    /** The port that its clients try by default. */
    public int usualPort() {
        return usualPort;
    }

    /** Whether its data outlives a restart. */
    public boolean keepsData() {
        return keepsData;
    }

    /** The version of Java that it needs at least. */
    int oldestJava() {
        return oldestJava;
    }

    /** The environment variable that names a server which exists, for tests to use instead of starting one. */
    public String variable() {
        return variable;
    }
}
