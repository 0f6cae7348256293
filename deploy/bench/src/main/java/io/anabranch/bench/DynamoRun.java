package io.anabranch.bench;

import java.net.URI;
import java.util.List;

/**
 * Where one side is to write, and how.
 *
 * @param inFlight most requests in flight at once, and connections
 */
record DynamoRun(URI endpoint, int inFlight) {
    static DynamoRun parse(String... arguments) {
        return new DynamoRun(URI.create(arguments[0]), Integer.parseInt(arguments[1]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(endpoint.toString(), Integer.toString(inFlight));
    }
}
