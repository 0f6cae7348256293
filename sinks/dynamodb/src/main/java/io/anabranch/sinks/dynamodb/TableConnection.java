package io.anabranch.sinks.dynamodb;

import io.anabranch.sinks.kit.StoreCalls;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientAsyncConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;

/**
 * A client of one table with an event loop of its own, and as many connections as there may be requests. One loop: with more, the SDK's pool loses a
 * request that asks for the first connection while another loop learns that it was refused, until that request's time is over.
 */
public final class TableConnection {
    private static final Duration SCAN = Duration.ofMinutes(1);

    private static final Failures FAILURES = new Failures();

    private final DynamoDbAsyncClient client;
    private final SdkEventLoopGroup loop;

    private TableConnection(DynamoDbAsyncClient client, SdkEventLoopGroup loop) {
        this.client = client;
        this.loop = loop;
    }

    /** Makes the client, whose calls are timed by this name; connects at the first request. */
    static TableConnection open(String name, DynamoSettings settings, MeterRegistry meters) {
        return open(settings, List.of(new CallMetrics(new StoreCalls(name, meters), settings.requestTimeout())));
    }

    /** @param observers see every request that leaves */
    static TableConnection open(DynamoSettings settings, ExecutionInterceptor... observers) {
        return open(settings, List.of(), observers);
    }

    private static TableConnection open(
            DynamoSettings settings, List<MetricPublisher> publishers, ExecutionInterceptor... observers) {
        // The sink retries, knowing what was left: two loops, one in the other, would multiply.
        return open(settings, settings.requestTimeout(), AwsRetryStrategy.doNotRetry(), publishers, observers);
    }

    /**
     * A client as the sink has it, for who reads the table by other means. Requests are tried again by the SDK's own standard, and may take a minute
     * each.
     */
    public static TableConnection forScans(DynamoSettings settings) {
        return open(settings, SCAN, AwsRetryStrategy.standardRetryStrategy(), List.of());
    }

    private static TableConnection open(
            DynamoSettings settings,
            Duration timeout,
            RetryStrategy retries,
            List<MetricPublisher> publishers,
            ExecutionInterceptor... observers) {
        SdkEventLoopGroup loop = SdkEventLoopGroup.builder().numberOfThreads(1).build();
        DynamoDbAsyncClientBuilder client = DynamoDbAsyncClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .httpClientBuilder(http(settings, timeout, loop))
                // An answer is taken on the event loop that read it: nothing after it blocks, so a hop buys nothing.
                .asyncConfiguration(ClientAsyncConfiguration.builder()
                        .advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run)
                        .build())
                .overrideConfiguration(calls(timeout, retries, loop, publishers, observers));
        settings.endpoint().ifPresent(client::endpointOverride);
        return new TableConnection(client.build(), loop);
    }

    public DynamoDbAsyncClient client() {
        return client;
    }

    /** The thread that the answers come on. */
    Scheduler loop() {
        return Schedulers.fromExecutorService(loop.eventLoopGroup());
    }

    /** What a failed request means, in one line: the SDK's own words go on with paragraphs of advice. */
    public static String inWords(Throwable failure) {
        Throwable met =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return FAILURES.classify(met).description();
    }

    /** Completes when nothing of it runs any more. */
    public Mono<Void> close() {
        return Mono.fromRunnable(client::close)
                .subscribeOn(Schedulers.boundedElastic())
                // The client would wait two quiet seconds for a loop that it owned. This one has but to see its
                // connections close, and without a quiet moment it would refuse even that.
                .then(Mono.create(closed -> loop.eventLoopGroup()
                        .shutdownGracefully(100, 5_000, TimeUnit.MILLISECONDS)
                        .addListener(stopped -> closed.success())));
    }

    private static AwsCredentialsProvider credentials(DynamoSettings settings) {
        Executor background = task -> {
            var unused = Schedulers.boundedElastic().schedule(task);
        };
        return settings.accessKeyId()
                .flatMap(id -> settings.secretAccessKey().map(secret -> AwsBasicCredentials.create(id, secret)))
                .<AwsCredentialsProvider>map(StaticCredentialsProvider::create)
                .orElseGet(() -> new BackgroundCredentials(
                        DefaultCredentialsProvider.builder().build(), background, Clock.systemUTC()));
    }

    private static NettyNioAsyncHttpClient.Builder http(
            DynamoSettings settings, Duration timeout, SdkEventLoopGroup loop) {
        return NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(loop)
                .maxConcurrency(settings.maxInFlight())
                // Permits keep requests from queueing here; a request that failed may hold its connection a
                // moment
                // longer, so a few wait rather than fail. The default is a queue of 10,000.
                .maxPendingConnectionAcquires(2 * settings.maxInFlight())
                .connectionAcquisitionTimeout(timeout)
                // Later than the attempt's own deadline, so that a request that is late is called late.
                .readTimeout(timeout.multipliedBy(2))
                .writeTimeout(timeout.multipliedBy(2));
    }

    private static ClientOverrideConfiguration calls(
            Duration timeout,
            RetryStrategy retries,
            SdkEventLoopGroup loop,
            List<MetricPublisher> publishers,
            ExecutionInterceptor... observers) {
        ClientOverrideConfiguration.Builder calls = ClientOverrideConfiguration.builder()
                .retryStrategy(retries)
                .apiCallAttemptTimeout(timeout)
                // Credentials may have to be fetched first.
                .apiCallTimeout(timeout.multipliedBy(2))
                // Where most calls begin and end: to set a timer there wakes nobody. The SDK's own five threads would.
                .scheduledExecutorService(loop.eventLoopGroup())
                .metricPublishers(publishers);
        for (ExecutionInterceptor observer : observers) {
            calls.addExecutionInterceptor(observer);
        }
        return calls.build();
    }
}
