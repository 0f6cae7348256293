package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import io.anabranch.sinks.kit.Permits;
import io.anabranch.sinks.kit.RetryCounter;
import io.anabranch.sinks.kit.RetryingReader;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.scheduler.Scheduler;

/** What a failure of the driver means to who reads. */
final class ReadFailures implements RetryingReader.Failures {
    private ReadFailures() {}

    /** @param name tells its requests from those of a sink in the metrics */
    static RetryingReader asking(String name, CassandraSettings settings, MeterRegistry meters, Scheduler timer) {
        return new RetryingReader(
                "Cassandra",
                settings.qualifiedTable(),
                new ReadFailures(),
                new Permits(name, settings.maxInFlight(), RetryingReader.MOST_WAITING, meters),
                Sessions.backoff(settings),
                new RetryCounter(name, meters),
                timer);
    }

    @Override
    public boolean mayPass(Throwable failure) {
        return Failures.mayPass(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return failure instanceof ReadTimeoutException ? "read-timeout" : Failures.code(failure);
    }

    @Override
    public String describe(Throwable failure) {
        String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return failure.getClass().getSimpleName() + ": " + first
                + (Failures.refused(failure) ? "; see how the table differs with 'anabranch tables check'" : "");
    }
}
