package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

class IamTokenTest {
    private static final AwsCredentialsIdentity KEYS =
            AwsBasicCredentials.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T02:15:00Z"), ZoneOffset.UTC);

    @Test
    void isTheRequestThatAwsDescribesSignedByTheFourthVersion() throws Exception {
        IamToken token = IamToken.of("elasticache:Orders", "ann").orElseThrow();

        assertThat(parts(token.sign(KEYS, Region.EU_WEST_1, CLOCK)))
                .hasSameElementsAs(parts(signed("orders", "elasticache", "")));
    }

    @Test
    void aServerlessCacheSaysSo() throws Exception {
        IamToken token = IamToken.of("elasticache-serverless:orders", "ann").orElseThrow();

        assertThat(parts(token.sign(KEYS, Region.EU_WEST_1, CLOCK)))
                .hasSameElementsAs(parts(signed("orders", "elasticache", "ResourceType=ServerlessCache&")));
    }

    @Test
    void memoryDbHasItsOwnServiceName() throws Exception {
        IamToken token = IamToken.of("memorydb:orders", "ann").orElseThrow();

        assertThat(parts(token.sign(KEYS, Region.EU_WEST_1, CLOCK)))
                .hasSameElementsAs(parts(signed("orders", "memorydb", "")));
    }

    @Test
    void temporaryCredentialsShowTheirSession() {
        AwsCredentialsIdentity temporary = AwsSessionCredentials.create("AKIDEXAMPLE", "secret", "of/the+session");

        assertThat(new IamToken(IamToken.Kind.ELASTICACHE, "orders", "ann").sign(temporary, Region.EU_WEST_1, CLOCK))
                .contains("&X-Amz-Security-Token=of%2Fthe%2Bsession&");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "elasticache:",
                "redis:orders",
                "elasticache:a b",
                "elasticache:a/../b",
                "memorydb:9x"
            })
    void anythingElseIsNoToken(String parameter) {
        assertThat(IamToken.of(parameter, "ann")).isEqualTo(Optional.empty());
    }

    /**
     * The signature by hand.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Signature Version 4 in a query</a>
     */
    private static String signed(String host, String service, String further) throws GeneralSecurityException {
        String scope = "20261130/eu-west-1/" + service + "/aws4_request";
        String query = "Action=connect&" + further
                + "User=ann&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
                + scope.replace("/", "%2F") + "&X-Amz-Date=20261130T021500Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host";
        String request = "GET\n/\n" + query + "\nhost:" + host + "\n\nhost\n" + hash("");
        String text = "AWS4-HMAC-SHA256\n20261130T021500Z\n" + scope + "\n" + hash(request);
        byte[] key = ("AWS4" + KEYS.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return host + "/?" + query + "&X-Amz-Signature=" + HexFormat.of().formatHex(hmac(key, text));
    }

    /** In whichever order the parameters come. */
    private static List<String> parts(String token) {
        return List.of(token.split("[?&]", -1));
    }

    private static String hash(String text) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
