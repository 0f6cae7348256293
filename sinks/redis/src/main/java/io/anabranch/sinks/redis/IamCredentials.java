package io.anabranch.sinks.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * A user's IAM tokens: a new connection gets one that is good for some minutes at least, and what is open signs in again with
 * each new one, since AWS closes a connection 12 hours after its last. Thread-safe.
 */
final class IamCredentials implements RedisCredentialsProvider {
    private static final Logger LOG = LoggerFactory.getLogger(IamCredentials.class);
    static final Duration RENEWED_AFTER = Duration.ofMinutes(10);

    private final IamToken token;
    private final Supplier<? extends AwsCredentialsIdentity> identity;
    private final Supplier<Region> region;
    private final Clock clock;
    private final Scheduler timer;
    private volatile @Nullable Signed latest;

    IamCredentials(
            IamToken token,
            Supplier<? extends AwsCredentialsIdentity> identity,
            Supplier<Region> region,
            Clock clock,
            Scheduler timer) {
        this.token = token;
        this.identity = identity;
        this.region = region;
        this.clock = clock;
        this.timer = timer;
    }

    /** By the default chains of AWS. */
    static IamCredentials of(IamToken token, Optional<String> region) {
        DefaultCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        return new IamCredentials(
                token,
                credentials::resolveCredentials,
                () -> region.map(Region::of).orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion()),
                Clock.systemUTC(),
                Schedulers.parallel());
    }

    /** Whether the SDK is here: who has this module as a library and no need of tokens may have left it out. */
    static boolean isAvailable() {
        try {
            Class.forName("software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
            return true;
        } catch (ClassNotFoundException | LinkageError without) {
            return false;
        }
    }

    /** At once, on the caller's thread, while the latest token is new enough. */
    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return Mono.defer(() -> {
            Signed known = latest;
            return known != null && known.isNew(clock.instant())
                    ? Mono.just(known.credentials)
                    // AWS' chains ask files and servers, and block.
                    : Mono.fromCallable(this::sign).subscribeOn(Schedulers.boundedElastic());
        });
    }

    private RedisCredentials sign() {
        try {
            Instant now = clock.instant();
            String password = token.sign(identity.get(), region.get(), clock);
            RedisCredentials credentials = RedisCredentials.just(token.user(), password);
            latest = new Signed(credentials, now);
            return credentials;
        } catch (SdkException e) {
            String words = "AWS gave no credentials to sign in to " + token.cache() + " with: " + e.getMessage();
            throw mayPass(e) ? new RedisConnectionException(words) : new IllegalStateException(words);
        }
    }

    /** The chain says of itself that it is not to be asked again, though it was a server of AWS that did not answer one of its links. */
    private static boolean mayPass(SdkException failure) {
        return failure.retryable() || String.valueOf(failure.getMessage()).contains("Unable to execute HTTP request");
    }

    @Override
    public boolean supportsStreaming() {
        return true;
    }

    /** Those that come from now on. */
    @Override
    public Flux<RedisCredentials> credentials() {
        return Flux.interval(RENEWED_AFTER, timer)
                .onBackpressureDrop()
                .concatMap(tick -> resolveCredentials().onErrorResume(failure -> {
                    LOG.warn(
                            "Connections to {} stay signed in with the token they have: {}",
                            token.cache(),
                            failure.getMessage());
                    return Mono.empty();
                }));
    }

    private record Signed(RedisCredentials credentials, Instant since) {
        boolean isNew(Instant now) {
            return now.isBefore(since.plus(RENEWED_AFTER));
        }
    }
}
