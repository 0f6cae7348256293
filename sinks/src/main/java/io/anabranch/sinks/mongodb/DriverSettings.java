package io.anabranch.sinks.mongodb;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import java.time.Duration;

/** The driver's settings for ours. */
final class DriverSettings {
    private DriverSettings() {}

    /**
     * The connection string's options over our settings, our settings over the driver's defaults.
     *
     * @throws com.mongodb.MongoConfigurationException if the name server does not answer for a {@code mongodb+srv} one
     */
    static MongoClientSettings.Builder of(MongoSettings settings) {
        ConnectionString uri = new ConnectionString(settings.uri());
        MongoClientSettings.Builder driver = MongoClientSettings.builder()
                .applicationName("anabranch")
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(millis(settings.selectionTimeout()), MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(millis(settings.connectTimeout()), MILLISECONDS)
                        .readTimeout(millis(settings.requestTimeout()), MILLISECONDS))
                // A bulk that was given up still occupies its connection, so that the bound holds in the store as well.
                .applyToConnectionPoolSettings(pool ->
                        pool.maxSize(settings.inFlight()).maxWaitTime(millis(settings.requestTimeout()), MILLISECONDS))
                .applyConnectionString(uri);
        if (uri.getRetryWritesValue() == null) {
            // Two retry loops multiply, and ours needs no session: an id that is there already is success.
            driver.retryWrites(false);
        }
        return driver;
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
