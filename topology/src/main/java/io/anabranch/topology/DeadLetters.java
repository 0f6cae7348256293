package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Mono;

/** Where rejected records go, with their original bytes and the reason. */
public interface DeadLetters {
    /** Completes when every one of them is kept durably (invariant 3); fails when that can't be had. */
    Mono<Void> publish(List<Rejected> rejected);
}
