package io.anabranch.topology;

import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Dead letters that are kept in memory once a signal allows it. */
final class KeptLetters implements DeadLetters {
    private final Mono<Void> before;
    private final List<String> reasons = new ArrayList<>();
    private int calls;

    KeptLetters(Mono<Void> before) {
        this.before = before;
    }

    @Override
    public Mono<Void> publish(List<Rejected> rejected) {
        return Mono.defer(() -> {
            calls++;
            return before.then(Mono.fromRunnable(() ->
                    rejected.forEach(refusal -> reasons.add(refusal.reason().code()))));
        });
    }

    List<String> reasons() {
        return reasons;
    }

    int calls() {
        return calls;
    }
}
