package io.anabranch.bench;

import reactor.netty.http.client.HttpClient;

/** The same client, which makes each body when it is sent: what encoding costs that knows the events and escapes nothing. */
final class SearchEncodingLoop {
    private SearchEncodingLoop() {}

    /** @param args as {@link SearchRun#arguments} makes them */
    public static void main(String[] args) {
        SearchRun run = SearchRun.parse(args);
        HttpClient client = SearchBareLoop.client(run);
        Side.serve((index, events, report) -> {
            SearchBulks bulks = new SearchBulks(index, run.isGzip());
            return () -> InFlight.all(
                    Side.cut(events, run.bulk()),
                    run.inFlight(),
                    bulk -> SearchBareLoop.send(client, bulks.body(bulk)),
                    report);
        });
        System.exit(0);
    }
}
