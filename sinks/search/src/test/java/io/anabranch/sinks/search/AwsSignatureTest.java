package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class AwsSignatureTest {
    private static final AwsCredentialsIdentity KEYS =
            AwsBasicCredentials.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T02:15:00Z"), ZoneOffset.UTC);
    private static final byte[] BULK = "{\"create\":{}}\n{}\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void signsARequestWithItsBodyByTheFourthVersion() throws Exception {
        Map<String, String> headers = headers(
                KEYS, "https://search-events.eu-west-1.es.amazonaws.com/_bulk?filter_path=items.*.status", BULK);

        assertThat(headers)
                .containsEntry("X-Amz-Date", "20261130T021500Z")
                .containsEntry("Authorization", byHand("filter_path=items.%2A.status", BULK));
    }

    @Test
    void aBodyWithinALargerArrayIsSignedAlone() {
        String url = "https://search-events.eu-west-1.es.amazonaws.com/_bulk";
        byte[] larger = new byte[BULK.length + 8];
        System.arraycopy(BULK, 0, larger, 3, BULK.length);
        ByteBuffer body = ByteBuffer.wrap(larger, 3, BULK.length);

        assertThat(headers(KEYS, url, body)).isEqualTo(headers(KEYS, url, BULK));
        assertThat(body.remaining()).isEqualTo(BULK.length);
    }

    @Test
    void anotherBodyHasAnotherSignature() {
        String url = "https://search-events.eu-west-1.es.amazonaws.com/_bulk";

        assertThat(headers(KEYS, url, BULK)).isNotEqualTo(headers(KEYS, url, new byte[] {1}));
    }

    @Test
    void temporaryCredentialsShowTheirSession() {
        AwsCredentialsIdentity temporary = AwsSessionCredentials.create("AKIDEXAMPLE", "secret", "of/the+session");

        assertThat(headers(temporary, "https://search-events.eu-west-1.es.amazonaws.com/", new byte[0]))
                .containsEntry("X-Amz-Security-Token", "of/the+session");
    }

    @Test
    void credentialsThatAreNotThereAreAnOperatorsToMendAndAServerThatDoesNotAnswerMayPass() {
        assertThatThrownBy(() -> headers(failing("Unable to load credentials from any of the providers")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("AWS gave no credentials to sign requests with");
        assertThatThrownBy(() -> headers(failing("Unable to execute HTTP request: connect timed out")))
                .hasRootCauseInstanceOf(SdkClientException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    private static AwsSignature failing(String words) {
        return new AwsSignature(
                () -> {
                    throw SdkClientException.create(words);
                },
                "eu-west-1",
                CLOCK);
    }

    private static Map<String, String> headers(AwsSignature signature) {
        return Objects.requireNonNull(signature
                .headers("GET", "https://localhost/", ByteBuffer.allocate(0))
                .block());
    }

    private static Map<String, String> headers(AwsCredentialsIdentity keys, String url, byte[] body) {
        return headers(keys, url, ByteBuffer.wrap(body));
    }

    private static Map<String, String> headers(AwsCredentialsIdentity keys, String url, ByteBuffer body) {
        return Objects.requireNonNull(new AwsSignature(() -> keys, "eu-west-1", CLOCK)
                .headers("POST", url, body)
                .block());
    }

    /**
     * The header, of a POST to the domain's {@code /_bulk}.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature Version 4</a>
     */
    private static String byHand(String query, byte[] body) throws GeneralSecurityException {
        String scope = "20261130/eu-west-1/es/aws4_request";
        String request = "POST\n/_bulk\n" + query
                + "\nhost:search-events.eu-west-1.es.amazonaws.com\nx-amz-content-sha256:" + hash(body)
                + "\nx-amz-date:20261130T021500Z\n\nhost;x-amz-content-sha256;x-amz-date\n" + hash(body);
        String text =
                "AWS4-HMAC-SHA256\n20261130T021500Z\n" + scope + "\n" + hash(request.getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + KEYS.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + scope
                + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + HexFormat.of().formatHex(hmac(key, text));
    }

    private static String hash(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
