package io.anabranch.bench;

import io.anabranch.sinks.mongodb.MongoSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where one side is to write, and how.
 *
 * @param inFlight most bulks in flight at once, and connections
 * @param bulk documents in each
 */
record MongoRun(String uri, int inFlight, int bulk) {
    static final String DATABASE = "bench";

    static MongoRun parse(String... arguments) {
        return new MongoRun(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(uri, Integer.toString(inFlight), Integer.toString(bulk));
    }

    MongoSettings settings(String collection) {
        return new MongoSettings(
                uri,
                DATABASE,
                collection,
                Optional.empty(),
                MongoSettings.Mode.INSERT,
                bulk,
                inFlight,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15));
    }
}
