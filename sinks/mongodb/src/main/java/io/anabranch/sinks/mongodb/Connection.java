package io.anabranch.sinks.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import java.util.function.UnaryOperator;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The client of one sink, made when first asked for, and created again when that failed. Thread-safe. */
final class Connection implements AutoCloseable {
    private final MongoSettings settings;
    private final UnaryOperator<MongoClientSettings.Builder> further;
    private @Nullable MongoClient client;
    private boolean closed;

    Connection(MongoSettings settings, UnaryOperator<MongoClientSettings.Builder> further) {
        this.settings = settings;
        this.further = further;
    }

    /** May block on the name server where the connection string is a {@code mongodb+srv} one. */
    synchronized MongoDatabase database() {
        if (closed) {
            throw new IllegalStateException("The connection to MongoDB was closed");
        }
        if (client == null) {
            client = MongoClients.create(
                    further.apply(DriverSettings.of(settings)).build());
        }
        return client.getDatabase(settings.database());
    }

    /** May block as {@link #database} does. */
    MongoCollection<RawBsonDocument> events() {
        return database().getCollection(settings.collection(), RawBsonDocument.class);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
