package io.anabranch.sinks.dynamodb;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to reach a DynamoDB table of events, and how to write to it.
 *
 * <p>Without an access key the AWS default chain is asked: environment, profile, web identity, container, instance.
 */
public record DynamoSettings(
        @Setting(description = "the table's name", defaultValue = "Events")
        String table,

        @Setting(description = "the table's AWS region, as eu-west-1", example = "eu-west-1")
        String region,

        @Setting(
                description = "where to reach DynamoDB instead of the region's own endpoint, as http://127.0.0.1:8000",
                example = "http://127.0.0.1:8000")
        Optional<URI> endpoint,

        @Setting(
                description =
                        "parts that each type's events of a day are spread over in the type index; a part takes 1,000 write units/s",
                defaultValue = "8")
        int typeShards,

        @Setting(description = "how long after its own time an event expires; never when not set")
        Optional<Duration> expireAfter,

        @Setting(
                description = "whether events can be found by id, which costs one more index write an event",
                defaultValue = "false")
        boolean idIndex,

        @Setting(
                description =
                        "how an event's data is held: text, as the producer wrote it, or map, in DynamoDB's own types:"
                                + " equal by value, but fields in no order and numbers in its own way (1.0 and 1e2 as 1 and 100);"
                                + " what is written already stays as it is, and is read either way",
                defaultValue = "text")
        DataFormat data,

        @Setting(
                description = "how a new table is paid for: on-demand, or provisioned with read-units and write-units",
                defaultValue = "on-demand")
        Billing billing,

        @Setting(description = "read units/s of a new provisioned table and of each of its indexes")
        Optional<Integer> readUnits,

        @Setting(description = "write units/s of a new provisioned table and of each of its indexes")
        Optional<Integer> writeUnits,

        @Setting(
                description =
                        "most requests in flight at once, of up to 25 events each; fewer while the store throttles",
                defaultValue = "16")
        int maxInFlight,

        @Setting(
                description =
                        "write units/s that this process spends at most, those of the indexes included; no bound when not set")
        Optional<Integer> maxWriteUnits,

        @Setting(description = "how long to wait for the answer to one request", defaultValue = "10s")
        Duration requestTimeout,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "access key id, together with secret-access-key", example = "local")
        Optional<String> accessKeyId,

        @Setting(description = "secret access key, together with access-key-id", secret = true, example = "local")
        Optional<String> secretAccessKey) {
    /**
     * A table's name.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html">Naming rules</a>
     */
    private static final Pattern TABLE = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");
    private static final Duration LONGEST_EXPIRY = Duration.ofDays(36_525);

    public DynamoSettings {
        new RequestLimits(maxInFlight, requestTimeout, maxRetryTime)
                .check(new Violations())
                .check(TABLE.matcher(table).matches(), "table", table, "3 to 255 of a-z, A-Z, 0-9, '_', '-' and '.'")
                .check(REGION.matcher(region).matches(), "region", region, "a region's name, as eu-west-1")
                .check(
                        endpoint.map(DynamoSettings::isHttp).orElse(true),
                        "endpoint",
                        endpoint.map(URI::toString).map(ConnectionUri::withoutUser),
                        "http://host:port or https://host:port, without a user, ? and #")
                .check(typeShards >= 1 && typeShards <= 1_000, "type-shards", typeShards, "1 to 1000")
                .check(
                        expireAfter
                                .map(age -> isBetween(Duration.ofSeconds(1), age, LONGEST_EXPIRY))
                                .orElse(true),
                        "expire-after",
                        expireAfter,
                        "1s to 36525d")
                .check(
                        (billing == Billing.PROVISIONED) == readUnits.isPresent(),
                        "read-units",
                        readUnits,
                        "a number where billing is provisioned, nothing where it is on-demand")
                .check(
                        (billing == Billing.PROVISIONED) == writeUnits.isPresent(),
                        "write-units",
                        writeUnits,
                        "a number where billing is provisioned, nothing where it is on-demand")
                .check(arePositive(readUnits), "read-units", readUnits.orElse(0), "1 or more")
                .check(arePositive(writeUnits), "write-units", writeUnits.orElse(0), "1 or more")
                .check(arePositive(maxWriteUnits), "max-write-units", maxWriteUnits.orElse(0), "1 or more")
                .check(
                        accessKeyId.isPresent() == secretAccessKey.isPresent(),
                        accessKeyId.isPresent() ? "secret-access-key" : "access-key-id",
                        "",
                        "both access-key-id and secret-access-key, or neither")
                .raise();
    }

    RequestLimits limits() {
        return new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
    }

    /** How a table is paid for. */
    public enum Billing {
        ON_DEMAND,
        PROVISIONED
    }

    /** How a table holds an event's data. */
    public enum DataFormat {
        TEXT,
        MAP
    }

    private static boolean arePositive(Optional<Integer> units) {
        return units.map(number -> number >= 1).orElse(true);
    }

    private static boolean isHttp(URI uri) {
        try {
            ConnectionUri parts = ConnectionUri.parse(uri.toString());
            return (parts.scheme().equals("http") || parts.scheme().equals("https"))
                    && parts.userInfo().isEmpty()
                    && parts.parameters().isEmpty()
                    && parts.fragment().isEmpty()
                    && uri.getHost() != null;
        } catch (ConnectionUri.MalformedUriException malformed) {
            return false;
        }
    }

    private static boolean isBetween(Duration least, Duration value, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    /** Names the table and where it is; never the keys. */
    @Override
    public String toString() {
        return "table '" + table + "' in " + endpoint.map(URI::toString).orElse(region);
    }
}
