package io.anabranch.app.verify;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.anabranch.sinks.mongodb.MongoSettings;
import java.util.function.ObjLongConsumer;
import org.bson.Document;
import reactor.core.publisher.Flux;

/** The events collection of MongoDB, found from end to end. */
record MongoHolding(String name, MongoSettings settings) implements Holding {
    /** So many documents of a megabyte each still fit into one answer, also of a server that does not look to it. */
    private static final int PAGE = 32;

    @Override
    public void read(ObjLongConsumer<String> rows) {
        try (MongoClient client = MongoClients.create(settings.uri())) {
            var all = client.getDatabase(settings.database())
                    .getCollection(settings.collection())
                    .find()
                    .batchSize(PAGE);
            for (Document document : Flux.from(all).toIterable(PAGE)) {
                rows.accept(document.getString("_id"), fingerprint(document));
            }
        }
    }

    private static long fingerprint(Document document) {
        Object data = document.get("data");
        return Fingerprint.of(
                document.getString("user_id"),
                document.getString("event_type"),
                document.getDate("timestamp").toInstant(),
                data == null ? "" : Fingerprint.canonical(data));
    }
}
