package io.anabranch.bench;

import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.search.SearchSettings;
import io.anabranch.sinks.search.SearchSettings.DataFields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where one side is to write, and how.
 *
 * @param uri {@code http://127.0.0.1:9200}
 * @param inFlight most bulks in flight at once, and connections
 * @param bulk documents in each
 * @param isGzip whether bulks are compressed on their way
 */
record SearchRun(String uri, int inFlight, int bulk, boolean isGzip) {
    /** What every index's name begins with. */
    static final String INDEX = "bench";

    static SearchRun parse(String... arguments) {
        return new SearchRun(
                arguments[0],
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Boolean.parseBoolean(arguments[3]));
    }

    /** For the process that {@link #parse parses} them. */
    List<String> arguments() {
        return List.of(uri, Integer.toString(inFlight), Integer.toString(bulk), Boolean.toString(isGzip));
    }

    SearchSettings settings(String index) {
        return new SearchSettings(
                List.of(uri),
                index,
                /* username= */ Optional.empty(),
                /* password= */ Optional.empty(),
                /* apiKey= */ Optional.empty(),
                /* awsRegion= */ Optional.empty(),
                /* ca= */ Optional.empty(),
                /* keystore= */ Optional.empty(),
                /* keystorePassword= */ Optional.empty(),
                /* shards= */ 1,
                /* replicas= */ 0,
                /* expireAfter= */ Optional.empty(),
                DataFields.FLAT,
                /* textFields= */ List.of(),
                bulk,
                // A bulk is as large as its documents.
                new ByteSize(64 << 20),
                isGzip,
                inFlight,
                /* maxRetryTime= */ Duration.ofSeconds(60),
                /* connectTimeout= */ Duration.ofSeconds(5),
                /* requestTimeout= */ Duration.ofSeconds(60));
    }
}
