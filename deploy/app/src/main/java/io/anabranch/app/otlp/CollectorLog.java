package io.anabranch.app.otlp;

import io.anabranch.settings.DurationText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line when a collector begins to take nothing, with the cause, and one when it takes what it is sent again. Thread-safe. */
final class CollectorLog {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorLog.class);

    private final String what;
    private final URI address;
    private final InstantSource clock;
    private @Nullable Instant failingSince;

    /** @param what is sent, in the plural */
    CollectorLog(String what, URI address, InstantSource clock) {
        this.what = what;
        this.address = address;
        this.clock = clock;
    }

    synchronized void failed(String cause) {
        if (failingSince == null) {
            failingSince = clock.instant();
            LOG.warn("No {} reach the collector at {}, and the pipeline goes on: {}", what, address, cause);
        }
    }

    synchronized void succeeded() {
        if (failingSince != null) {
            Duration length = Duration.ofSeconds(
                    Duration.between(failingSince, clock.instant()).toSeconds());
            failingSince = null;
            LOG.info("The collector at {} takes {} again, after {}", address, what, DurationText.of(length));
        }
    }
}
