package io.anabranch.topology;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Where rejected records go, with their original bytes and the reason.
 *
 * <ol>
 *   <li>Completes when the log has acknowledged every one of them, so a commit may pass them (invariant 3).
 *   <li>Fails when that is not possible, for any of them; then none counts as kept, and all are published again.
 *   <li>Publishing again may keep a record twice: a letter is recognised by its topic, partition and offset.
 *   <li>Keeps each record's key, value and headers as they were, and says who rejected it, why, and where it stood.
 *   <li>May be subscribed to on any thread, and blocks none; several may be in progress at once.
 *   <li>Nothing happens before subscription; what was handed over may be kept though the subscription is cancelled.
 * </ol>
 */
public interface DeadLetters {
    /** Completes when every one of them is kept durably; fails when that is not possible. */
    Mono<Void> publish(List<Rejected> rejected);

    /**
     * Looks whether records can be kept; keeps none.
     *
     * @return fails with {@link MisconfigurationException} where no waiting helps until an operator acts, else with what may pass
     */
    default Mono<Void> check() {
        return Mono.empty();
    }
}
