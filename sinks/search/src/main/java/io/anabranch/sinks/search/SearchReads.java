package io.anabranch.sinks.search;

import io.anabranch.sinks.kit.RequestGate;
import io.anabranch.sinks.kit.Retries;
import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The questions that the indexes of all days answer. What was written is found once the server has refreshed, a second later by default. All
 * share one client, with at most {@link SearchSettings#maxInFlight()} questions in flight at once. Thread-safe.
 */
public final class SearchReads {
    private final Connection connection;
    private final IndexReader reading;

    private SearchReads(String name, SearchSettings settings, MeterRegistry meters) {
        this.connection = new Connection(name, settings, new StoreCalls(name, meters));
        Scheduler timer = Schedulers.parallel();
        RetryingReader asking = new RetryingReader(
                settings.days(),
                RequestGate.fixed(name, settings.maxInFlight(), RequestGate.MAX_WAITING, meters, timer),
                new Retries("Search", name, new Failures(), settings.limits().backoff(), meters, timer));
        this.reading = new IndexReader(connection, asking, settings);
    }

    /**
     * Connects at the first question.
     *
     * @param name tells its requests from those of a sink in the metrics
     */
    public static SearchReads open(String name, SearchSettings settings, MeterRegistry meters) {
        return new SearchReads(name, settings, meters);
    }

    public EventById eventById() {
        return new EventById(reading);
    }

    public EventSearch eventSearch() {
        return new EventSearch(reading);
    }

    public CountByTypeAndInterval countByTypeAndInterval() {
        return new CountByTypeAndInterval(reading);
    }

    /** What is still being read fails. */
    public Mono<Void> close() {
        return connection.close();
    }
}
