package io.anabranch.app.ops;

import io.anabranch.topology.BranchStatus;
import io.anabranch.topology.BranchStatus.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How the process does at one moment.
 *
 * @param cause why it is not well, for an operator
 * @param trouble of what all branches share: the log, and what its records are decoded with
 * @param sinks how each branch does, by its sink's name
 */
public record Health(Status status, Optional<String> cause, Optional<String> trouble, Map<String, BranchStatus> sinks) {
    public Health {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
    }

    /** In a word. */
    public enum Status {
        OK,
        /** It does its work, but for what the cause says: an outage of a store is no reason to replace this process. */
        DEGRADED,
        /** No event can flow, or a branch waits for an operator. */
        NOT_READY,
        /** SIGTERM or SIGINT was received. */
        DRAINING;

        /** As in answers: lower case with dashes. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Of a process that has its partitions.
     *
     * @param trouble what fails apart from the branches, though events flow
     */
    public static Health of(Optional<String> trouble, Map<String, BranchStatus> branches) {
        List<String> sick = causes(branches, state -> !state.isWell());
        List<String> stopped = causes(branches, state -> state == State.STOPPED);
        if (!stopped.isEmpty()) {
            return new Health(Status.NOT_READY, Optional.of(String.join("; ", stopped)), trouble, branches);
        }
        if (!sick.isEmpty() && sick.size() == branches.size()) {
            return new Health(Status.NOT_READY, Optional.of(String.join("; ", sick)), trouble, branches);
        }
        trouble.ifPresent(sick::add);
        return sick.isEmpty()
                ? new Health(Status.OK, Optional.empty(), trouble, branches)
                : new Health(Status.DEGRADED, Optional.of(String.join("; ", sick)), trouble, branches);
    }

    /** Of a process that can't do its work, whatever its branches do. */
    public static Health notReady(String cause, Map<String, BranchStatus> branches) {
        return new Health(Status.NOT_READY, Optional.of(cause), Optional.of(cause), branches);
    }

    /** The same branches, in a process that drains. */
    public Health draining() {
        return new Health(
                Status.DRAINING,
                Optional.of("draining: the process was asked to stop, and what is in flight is stored and committed"),
                trouble,
                sinks);
    }

    /** Whether it should be sent work, or be taken for up in a rollout. */
    public boolean isReady() {
        return status == Status.OK || status == Status.DEGRADED;
    }

    private static List<String> causes(Map<String, BranchStatus> branches, Predicate<State> isMeant) {
        List<String> causes = new ArrayList<>();
        branches.forEach((name, status) -> {
            if (isMeant.test(status.state())) {
                causes.add(name + ": " + status.cause().orElse(status.state().label()));
            }
        });
        return causes;
    }
}
