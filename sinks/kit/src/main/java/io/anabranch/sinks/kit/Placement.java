package io.anabranch.sinks.kit;

import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a sink does with one event, as far as its settings and the event tell: for people who look, not for the writer. */
public sealed interface Placement {
    /**
     * It is written under these keys.
     *
     * @param keys what the store calls each part to its value, in the order in which a reader wants them; empty where the kind of sink does not tell
     * @param content what is written there, as a JSON object; empty where the keys are all, or the kind of sink does not tell
     */
    record Keys(Map<String, String> keys, Optional<String> content) implements Placement {
        public Keys {
            keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        }

        public Keys(Map<String, String> keys) {
            this(keys, Optional.empty());
        }
    }

    /** It is written nowhere, and this is no fault of the event. */
    record Skipped(String why) implements Placement {}

    /** The store can never take it: the sink would make it a dead letter. */
    record Rejection(RejectReason reason, String detail) implements Placement {
        public static Rejection of(Rejected rejected) {
            return new Rejection(rejected.reason(), rejected.detail());
        }
    }
}
