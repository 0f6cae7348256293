package io.anabranch.sinks.cassandra;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * The place of the last event read, as text that goes into a URL, with a checksum over it and the question, so that it resumes
 * no other. No secret is in it: where a token is forged, its question still bounds what is read.
 */
final class ResumeToken {
    private static final int CHECKSUM_BYTES = 12;

    private ResumeToken() {}

    /** @param question every text that tells one question from another */
    static String of(Position last, String... question) {
        byte[] place = written(last.time().toString(), last.id());
        byte[] token = Arrays.copyOf(checksum(place, question), CHECKSUM_BYTES + place.length);
        System.arraycopy(place, 0, token, CHECKSUM_BYTES, place.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** @throws IllegalArgumentException if the token is not of this question */
    static Position read(String text, String... question) {
        byte[] token = Base64.getUrlDecoder().decode(text);
        byte[] place = Arrays.copyOfRange(token, Math.min(CHECKSUM_BYTES, token.length), token.length);
        if (!Arrays.equals(Arrays.copyOf(token, CHECKSUM_BYTES), checksum(place, question))) {
            throw new IllegalArgumentException("token is cut, changed, or of another question");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(place))) {
            return new Position(Instant.parse(in.readUTF()), in.readUTF());
        } catch (IOException | DateTimeException malformed) {
            throw new IllegalArgumentException("token holds no place", malformed);
        }
    }

    private static byte[] checksum(byte[] place, String... question) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(written(question));
            return Arrays.copyOf(sha.digest(place), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    /** Each text with its length before it, so that no two lists are written alike. */
    private static byte[] written(String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String text : texts) {
                out.writeUTF(text);
            }
        } catch (IOException tooLong) {
            throw new UncheckedIOException(tooLong);
        }
        return bytes.toByteArray();
    }
}
