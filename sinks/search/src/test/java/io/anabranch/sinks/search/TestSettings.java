package io.anabranch.sinks.search;

import io.anabranch.settings.ByteSize;
import io.anabranch.sinks.search.SearchSettings.DataFields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a test: what it does not name is as most tests have it. */
final class TestSettings {
    /** Bulks in flight at once. */
    static final int IN_FLIGHT = 3;

    private final List<String> nodes;
    private String index = "events";
    private Optional<String> ca = Optional.empty();
    private Optional<String> keystore = Optional.empty();
    private Optional<String> keystorePassword = Optional.empty();
    private List<String> textFields = List.of();
    private Optional<Duration> expireAfter = Optional.empty();
    private boolean isGzip = true;
    private Duration maxRetryTime = Duration.ofSeconds(20);

    private TestSettings(List<String> nodes) {
        this.nodes = nodes;
    }

    static TestSettings of(String... nodes) {
        return new TestSettings(List.of(nodes));
    }

    TestSettings index(String name) {
        index = name;
        return this;
    }

    TestSettings ca(Optional<String> file) {
        ca = file;
        return this;
    }

    TestSettings keystore(Optional<String> file, String password) {
        keystore = file;
        keystorePassword = file.map(opened -> password);
        return this;
    }

    TestSettings textFields(String... fields) {
        textFields = List.of(fields);
        return this;
    }

    TestSettings expireAfter(Optional<Duration> age) {
        expireAfter = age;
        return this;
    }

    /** Bulks that a scripted server can read. */
    TestSettings uncompressed() {
        isGzip = false;
        return this;
    }

    TestSettings maxRetryTime(Duration time) {
        maxRetryTime = time;
        return this;
    }

    SearchSettings settings() {
        return new SearchSettings(
                nodes,
                index,
                /* username= */ Optional.empty(),
                /* password= */ Optional.empty(),
                /* apiKey= */ Optional.empty(),
                /* awsRegion= */ Optional.empty(),
                ca,
                keystore,
                keystorePassword,
                /* shards= */ 1,
                /* replicas= */ 0,
                expireAfter,
                DataFields.FLAT,
                textFields,
                /* bulkDocuments= */ 500,
                new ByteSize(5 << 20),
                isGzip,
                IN_FLIGHT,
                maxRetryTime,
                /* connectTimeout= */ Duration.ofSeconds(5),
                /* requestTimeout= */ Duration.ofSeconds(10));
    }
}
