package io.anabranch.sinks.search;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Requests to a domain of Amazon OpenSearch Service, each signed with its body. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html">Identity and access management</a>
 */
final class AwsSignature implements Authorization {
    private static final String SERVICE = "es";

    private final Supplier<? extends AwsCredentialsIdentity> identity;
    private final String region;
    private final Clock clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    AwsSignature(Supplier<? extends AwsCredentialsIdentity> identity, String region, Clock clock) {
        this.identity = identity;
        this.region = region;
        this.clock = clock;
    }

    /** By the default chain of credentials. */
    static AwsSignature of(String region) {
        DefaultCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        return new AwsSignature(credentials::resolveCredentials, region, Clock.systemUTC());
    }

    /** Whether the SDK is here: who has this module as a library and no need of signatures may have left it out. */
    static boolean isAvailable() {
        try {
            Class.forName("software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
            return true;
        } catch (ClassNotFoundException | LinkageError without) {
            return false;
        }
    }

    @Override
    public Mono<Map<String, String>> headers(String method, String url, ByteBuffer body) {
        return Mono.fromCallable(() -> sign(method, url, body))
                // AWS' chain asks files and servers, and blocks.
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Map<String, String> sign(String method, String url, ByteBuffer body) throws IOException {
        AwsCredentialsIdentity signsIn = identity();
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create(url))
                .build();
        SignedRequest signed = signer.sign(sign -> sign.identity(signsIn)
                .request(request)
                .payload(ContentStreamProvider.fromInputStreamSupplier(() ->
                        new ByteArrayInputStream(body.array(), body.arrayOffset() + body.position(), body.remaining())))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        Map<String, String> headers = new HashMap<>();
        signed.request().forEachHeader((name, values) -> headers.put(name, String.join(",", values)));
        return headers;
    }

    private AwsCredentialsIdentity identity() throws IOException {
        try {
            return identity.get();
        } catch (SdkException e) {
            String words = "AWS gave no credentials to sign requests with: " + e.getMessage();
            // The chain says of itself that it is not to be asked again, though it was a server of AWS that did not
            // answer one of its links.
            if (e.retryable() || words.contains("Unable to execute HTTP request")) {
                throw new IOException(words, e);
            }
            throw new IllegalStateException(words, e);
        }
    }
}
