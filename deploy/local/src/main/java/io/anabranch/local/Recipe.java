package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** How one server is made: what it runs, and how to ask whether it is there. */
interface Recipe {
    static Recipe of(Server server, Jars jars, boolean quick) {
        return switch (server) {
            case KAFKA -> quick ? KafkaRecipe.quick(jars) : KafkaRecipe.small(jars);
            case CASSANDRA -> quick ? CassandraRecipe.quick(jars) : CassandraRecipe.durable(jars);
            case DYNAMODB -> quick ? DynamoRecipe.quick(jars) : DynamoRecipe.small(jars);
            case REDIS -> new RedisRecipe(jars);
            case MONGODB -> quick ? MongoRecipe.quick(jars) : MongoRecipe.small(jars);
            case OPENSEARCH -> quick ? OpenSearchRecipe.quick(jars) : OpenSearchRecipe.small(jars);
            case OPENSEARCH3 -> OpenSearchRecipe.three(jars);
            case ELASTICSEARCH8 -> ElasticsearchRecipe.eight(jars);
            case ELASTICSEARCH9 -> ElasticsearchRecipe.nine(jars);
            case SCHEMA_REGISTRY -> new ApicurioRecipe(jars);
        };
    }

    /** Writes the server's configuration into its home and tells the command that runs it in the foreground. */
    List<String> command(Home home) throws IOException;

    /**
     * Does what a client would do first.
     *
     * @throws IOException if the server did not answer, or not well: it is not ready
     */
    void ask(InetSocketAddress server) throws IOException;
}
