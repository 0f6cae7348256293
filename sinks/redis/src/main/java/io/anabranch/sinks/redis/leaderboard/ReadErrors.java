package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.kit.RetryingReader;
import io.anabranch.sinks.redis.Failures;
import java.util.Optional;

/** What a failure of Redis or of its driver means to who reads. */
final class ReadErrors implements RetryingReader.Failures {
    private final boolean isCluster;

    /** @param isCluster whether an answer that the slot is, or soon will be, another node's means to ask again */
    ReadErrors(boolean isCluster) {
        this.isCluster = isCluster;
    }

    @Override
    public boolean mayPass(Throwable failure) {
        return passing(failure).isPresent();
    }

    @Override
    public String reason(Throwable failure) {
        return passing(failure).orElse("failed");
    }

    private Optional<String> passing(Throwable failure) {
        return isCluster ? Failures.passingInCluster(failure) : Failures.passing(failure);
    }

    @Override
    public String describe(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
