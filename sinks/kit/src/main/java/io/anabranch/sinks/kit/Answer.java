package io.anabranch.sinks.kit;

import io.anabranch.topology.Rejected;
import java.util.List;

/**
 * What a store answered to an attempt: every item that is in neither list is stored.
 *
 * @param left to be sent again
 * @param why nothing but the answer's words may be known of these; of no account where none is left
 * @param rejected never to be stored, each by the store's own word
 */
public record Answer<T>(List<T> left, Failure why, List<Rejected> rejected) {
    private static final Failure PARTLY = Failure.retryable("unprocessed", "", null);

    public Answer {
        left = List.copyOf(left);
        rejected = List.copyOf(rejected);
    }

    /** All of it is stored. */
    public static <T> Answer<T> stored() {
        return new Answer<>(List.of(), PARTLY, List.of());
    }

    /** All but these is stored, and the store did not say why. */
    public static <T> Answer<T> leaving(List<T> left) {
        return new Answer<>(left, PARTLY, List.of());
    }
}
