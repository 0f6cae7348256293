package io.anabranch.sinks.mongodb;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the events are kept in MongoDB, and how hard to try. What the connection string says goes before these settings and
 * their defaults; the write concern is {@code majority} and the driver's own retry is off unless it says otherwise.
 */
public record MongoSettings(
        @Setting(
                description = "Connection string, mongodb:// or mongodb+srv://, with credentials and driver options",
                secret = true,
                uri = true,
                example = "mongodb://localhost:27017")
        String uri,

        @Setting(description = "Database", example = "analytics")
        String database,

        @Setting(description = "Collection", defaultValue = "events")
        String collection,

        @Setting(description = "how long after its own time an event expires; never when not set")
        Optional<Duration> expireAfter,

        @Setting(
                description =
                        "Which of several events with one id stays: insert, the first; replace, the last by its own"
                                + " time, then by its offset",
                defaultValue = "insert")
        Mode mode,

        @Setting(description = "Documents in one bulk, at most", defaultValue = "1000")
        int bulkDocuments,

        @Setting(description = "Bulks in flight at once", defaultValue = "4")
        int maxInFlight,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "Time to open a connection", defaultValue = "5s")
        Duration connectTimeout,

        // Low, so that our own backoff decides and not a wait inside the driver, 30 s by default.
        @Setting(description = "Time to wait for a server that takes writes", defaultValue = "3s")
        Duration selectionTimeout,

        @Setting(description = "Time to wait for the answer to one bulk", defaultValue = "15s")
        Duration requestTimeout) {
    /** Which of several events with one id stays. */
    public enum Mode {
        /** The first that is written. */
        INSERT,
        /** The last by its own time, for streams that correct themselves; every write looks for an earlier one. */
        REPLACE
    }

    /** What {@code expireAfterSeconds} can say. */
    private static final Duration LONGEST_AGE = Duration.ofSeconds(Integer.MAX_VALUE);
    // https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions, those of Windows included.
    private static final Pattern DATABASE = Pattern.compile("[^/\\\\. \"$*<>:|?\\p{Cntrl}]{1,63}");
    private static final Pattern COLLECTION = Pattern.compile("(?!system\\.)[^$\\p{Cntrl}]{1,120}");

    public MongoSettings {
        Optional<String> problem = MongoUri.problem(uri);
        RequestLimits limits = new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
        Violations ofRequests =
                RequestLimits.checkTimeout(limits.check(new Violations()), "connect-timeout", connectTimeout);
        RequestLimits.checkTimeout(ofRequests, "selection-timeout", selectionTimeout)
                .check(problem.isEmpty(), "uri", ConnectionUri.masked(uri), problem.orElse(""))
                .check(
                        DATABASE.matcher(database).matches(),
                        "database",
                        database,
                        "a name of 1 to 63 characters without space and without any of / \\ . \" $ * < > : | ?")
                .check(
                        COLLECTION.matcher(collection).matches(),
                        "collection",
                        collection,
                        "a name of 1 to 120 characters without $ that does not start with 'system.'")
                .check(
                        expireAfter
                                .map(age -> within(age, Duration.ofMinutes(1), LONGEST_AGE))
                                .orElse(true),
                        "expire-after",
                        expireAfter,
                        "1m to 24855d")
                .check(bulkDocuments >= 1 && bulkDocuments <= 100_000, "bulk-documents", bulkDocuments, "1 to 100000")
                .raise();
    }

    /** The collection with its database, as MongoDB names it. */
    String namespace() {
        return database + "." + collection;
    }

    RequestLimits limits() {
        return new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "MongoSettings[" + namespace() + "]";
    }

    private static boolean within(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
