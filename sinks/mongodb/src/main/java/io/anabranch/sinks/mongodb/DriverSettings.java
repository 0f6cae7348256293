package io.anabranch.sinks.mongodb;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import com.mongodb.WriteConcern;
import java.time.Duration;

/** The driver's settings for ours. */
final class DriverSettings {
    private DriverSettings() {}

    /**
     * The connection string's options over our settings, our settings over the driver's defaults.
     *
     * @throws MongoConfigurationException if the name server does not answer for a {@code mongodb+srv} one, or what it tells
     *     asks for no answers
     */
    static MongoClientSettings.Builder of(MongoSettings settings) {
        ConnectionString uri = new ConnectionString(settings.uri());
        MongoClientSettings.Builder driver = MongoClientSettings.builder()
                .applicationName("anabranch")
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(millis(settings.selectionTimeout()), MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(millis(settings.connectTimeout()), MILLISECONDS)
                        .readTimeout(millis(settings.requestTimeout()), MILLISECONDS))
                // A bulk that failed still occupies its connection, so that the bound holds in the store as well.
                .applyToConnectionPoolSettings(pool -> pool.maxSize(settings.maxInFlight())
                        .maxWaitTime(millis(settings.requestTimeout()), MILLISECONDS))
                .applyConnectionString(uri);
        driver.writeConcern(concern(uri));
        if (uri.getRetryWritesValue() == null) {
            // Two retry loops multiply, and ours needs no session: an id that is there already is success.
            driver.retryWrites(false);
        }
        if (uri.getRetryReads() == null) {
            driver.retryReads(false);
        }
        return driver;
    }

    /** A journaled majority, as far as the connection string says nothing else. */
    private static WriteConcern concern(ConnectionString uri) {
        WriteConcern asked = uri.getWriteConcern();
        if (asked == null) {
            return WriteConcern.MAJORITY.withJournal(true);
        }
        if (!asked.isAcknowledged()) {
            throw new MongoConfigurationException(
                    "The connection string asks for w=0: nobody would know what is stored");
        }
        WriteConcern concern = asked.getWObject() == null ? asked.withW("majority") : asked;
        return concern.getJournal() == null ? concern.withJournal(true) : concern;
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
