package io.anabranch.sinks.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Settings of a table on this machine, paid for on demand, without an index by id: or what a test says instead. */
final class SomeSettings {
    private final String table;
    private final URI endpoint;
    private Optional<Duration> expireAfter = Optional.empty();
    private boolean idIndex;
    private DynamoSettings.DataFormat data = DynamoSettings.DataFormat.TEXT;
    private Optional<Integer> units = Optional.empty();
    private int inFlight = 16;
    private Optional<Integer> maxWriteUnits = Optional.empty();
    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration maxRetryTime = Duration.ofSeconds(30);
    private Optional<String> key = Optional.of("local");

    SomeSettings(String table, URI endpoint) {
        this.table = table;
        this.endpoint = endpoint;
    }

    SomeSettings expireAfter(Duration age) {
        this.expireAfter = Optional.of(age);
        return this;
    }

    SomeSettings idIndex() {
        this.idIndex = true;
        return this;
    }

    SomeSettings data(DynamoSettings.DataFormat form) {
        this.data = form;
        return this;
    }

    /** Paid for by so many read units/s, and as many write units/s. */
    SomeSettings provisioned(int unitsEach) {
        this.units = Optional.of(unitsEach);
        return this;
    }

    SomeSettings inFlight(int requests) {
        this.inFlight = requests;
        return this;
    }

    SomeSettings maxWriteUnits(int writeUnits) {
        this.maxWriteUnits = Optional.of(writeUnits);
        return this;
    }

    SomeSettings requestTimeout(Duration howLong) {
        this.requestTimeout = howLong;
        return this;
    }

    SomeSettings maxRetryTime(Duration howLong) {
        this.maxRetryTime = howLong;
        return this;
    }

    /** The client looks for keys where AWS's clients do. */
    SomeSettings withoutKeys() {
        this.key = Optional.empty();
        return this;
    }

    DynamoSettings build() {
        return new DynamoSettings(
                table,
                "eu-west-1",
                Optional.of(endpoint),
                8,
                expireAfter,
                idIndex,
                data,
                units.isPresent() ? DynamoSettings.Billing.PROVISIONED : DynamoSettings.Billing.ON_DEMAND,
                /* readUnits= */ units,
                /* writeUnits= */ units,
                inFlight,
                maxWriteUnits,
                requestTimeout,
                maxRetryTime,
                /* accessKeyId= */ key,
                /* secretAccessKey= */ key);
    }
}
