package io.anabranch.sinks.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

/**
 * What a user of ElastiCache or MemoryDB signs in with instead of a password: a request to connect, signed and never sent.
 *
 * @param cache the name of the replication group, the serverless cache or the cluster
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">ElastiCache: IAM</a>
 * @see <a href="https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html">MemoryDB: IAM</a>
 */
record IamToken(Kind kind, String cache, String user) {
    /** How long it is taken: the longest that there is. */
    static final Duration VALID = Duration.ofMinutes(15);

    private static final String SCHEME = "http://";
    private static final Pattern FORM = Pattern.compile("([a-z-]+):([a-zA-Z][a-zA-Z0-9-]{0,49})");

    /** What the cache is one of. */
    enum Kind {
        ELASTICACHE("elasticache"),
        ELASTICACHE_SERVERLESS("elasticache"),
        MEMORYDB("memorydb");

        private final String service;

        Kind(String service) {
            this.service = service;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The forms of a URI's parameter {@code iam}. */
    static String forms() {
        return Arrays.stream(Kind.values()).map(kind -> kind.word() + ":NAME").collect(Collectors.joining(", "));
    }

    /** Of a URI's parameter {@code iam}, such as {@code elasticache:orders}; empty where it is none of the forms. */
    static Optional<IamToken> of(String parameter, String user) {
        Matcher parts = FORM.matcher(parameter);
        return parts.matches()
                ? Arrays.stream(Kind.values())
                        .filter(kind -> kind.word().equals(parts.group(1)))
                        .findFirst()
                        // AWS keeps the names in small letters and signs them so.
                        .map(kind -> new IamToken(kind, parts.group(2).toLowerCase(Locale.ROOT), user))
                : Optional.empty();
    }

    String sign(AwsCredentialsIdentity credentials, Region region, Clock clock) {
        SdkHttpRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("http")
                .host(cache)
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("User", user);
        if (kind == Kind.ELASTICACHE_SERVERLESS) {
            request.putRawQueryParameter("ResourceType", "ServerlessCache");
        }
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials)
                        .request(request.build())
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, kind.service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALID)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        return signed.request().getUri().toString().substring(SCHEME.length());
    }
}
