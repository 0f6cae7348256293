package io.anabranch.app.ops;

import reactor.core.publisher.Mono;

/** What is served at one path. */
@FunctionalInterface
interface Page {
    /** Does no I/O; what takes longer than a moment is done on another thread than the subscriber's, which serves others too. */
    Mono<Answer> answer(Request request);
}
