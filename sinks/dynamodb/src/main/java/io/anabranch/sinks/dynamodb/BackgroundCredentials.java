package io.anabranch.sinks.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials that are fetched next to the requests. The default chain asks files, processes and services, and blocks
 * whoever asks it, which would be an event loop with all that waits on it. Only the first request waits, and one that comes
 * when the last credentials have expired; each within its own timeout.
 */
final class BackgroundCredentials implements AwsCredentialsProvider, SdkAutoCloseable {
    /** The chain keeps what it fetched, so to ask it again is cheap; a profile may have been written again. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final AwsCredentialsProvider chain;
    private final Executor background;
    private final Clock clock;
    private @Nullable AwsCredentialsIdentity last;
    private Instant lastAt = Instant.MIN;
    private @Nullable CompletableFuture<AwsCredentialsIdentity> fetch;

    BackgroundCredentials(AwsCredentialsProvider chain, Executor background, Clock clock) {
        this.chain = chain;
        this.background = background;
        this.clock = clock;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return chain.resolveCredentials();
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
        Instant now = clock.instant();
        CompletableFuture<AwsCredentialsIdentity> fetching;
        synchronized (this) {
            AwsCredentialsIdentity known = last;
            if (known != null && now.isBefore(lastAt.plus(FRESH))) {
                return CompletableFuture.completedFuture(known);
            }
            fetching = fetching();
            if (known != null && known.expirationTime().filter(now::isBefore).isPresent()) {
                return CompletableFuture.completedFuture(known);
            }
        }
        // A copy: whoever gives up waiting must not end it for the others.
        return fetching.copy();
    }

    private CompletableFuture<AwsCredentialsIdentity> fetching() {
        @Nullable CompletableFuture<AwsCredentialsIdentity> inFlight = fetch;
        if (inFlight == null) {
            inFlight = CompletableFuture.supplyAsync(chain::resolveCredentials, background);
            fetch = inFlight;
            var unused = inFlight.whenComplete(this::fetched);
        }
        return inFlight;
    }

    private synchronized void fetched(@Nullable AwsCredentialsIdentity credentials, @Nullable Throwable failure) {
        fetch = null;
        if (credentials != null) {
            last = credentials;
            lastAt = clock.instant();
        }
    }

    @Override
    public void close() {
        if (chain instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
