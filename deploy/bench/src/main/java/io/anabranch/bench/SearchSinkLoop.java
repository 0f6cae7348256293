package io.anabranch.bench;

import io.anabranch.sinks.search.SearchSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The sink, given polls of decoded events as a branch gives them. */
final class SearchSinkLoop {
    private SearchSinkLoop() {}

    /** @param args as {@link SearchRun#arguments} makes them */
    public static void main(String[] args) {
        SearchRun run = SearchRun.parse(args);
        Side.serve((index, events, report) -> {
            SearchSink sink = SearchSink.open("search", run.settings(index), new SimpleMeterRegistry());
            sink.check().block();
            return () -> {
                StoreSink.write(sink, events, report);
                sink.close().block();
            };
        });
        System.exit(0);
    }
}
