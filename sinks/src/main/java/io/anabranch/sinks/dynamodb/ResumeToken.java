package io.anabranch.sinks.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of the last event read, as text that goes into a URL, with a checksum over it and the question, so that it resumes
 * no other. No secret is in it: where a token is forged, its question still bounds what is read.
 */
final class ResumeToken {
    private static final int CHECKSUM_BYTES = 12;

    private ResumeToken() {}

    static String of(Item.Key last, String table, Range question) {
        byte[] position = written(last.partition(), last.sort());
        byte[] token = Arrays.copyOf(checksum(position, table, question), CHECKSUM_BYTES + position.length);
        System.arraycopy(position, 0, token, CHECKSUM_BYTES, position.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** @throws IllegalArgumentException if the token is not of this question */
    static Item.Key read(String text, String table, Range question) {
        byte[] token = Base64.getUrlDecoder().decode(text);
        byte[] position = Arrays.copyOfRange(token, Math.min(CHECKSUM_BYTES, token.length), token.length);
        byte[] checksum = Arrays.copyOf(token, CHECKSUM_BYTES);
        if (!Arrays.equals(checksum, checksum(position, table, question))) {
            throw new IllegalArgumentException("token is cut, changed, or of another question");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(position))) {
            return new Item.Key(in.readUTF(), in.readUTF());
        } catch (IOException malformed) {
            throw new IllegalArgumentException("token holds no key", malformed);
        }
    }

    private static byte[] checksum(byte[] position, String table, Range question) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(written(table, question.view().name(), question.partition(), question.from(), question.to()));
            return Arrays.copyOf(sha.digest(position), CHECKSUM_BYTES);
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
