package io.anabranch.app.verify;

import io.anabranch.app.verify.Truth.LoggedEvent;
import java.util.Map;

/** What one sink has to hold, if that is not every event of the log as it came first. */
interface Expected {
    String sink();

    /** Sees every event of the log once per record, in each partition's order. */
    void add(LoggedEvent event, DeadLetterBook dead);

    /** Event id to fingerprint. */
    Map<String, Long> fingerprints();
}
