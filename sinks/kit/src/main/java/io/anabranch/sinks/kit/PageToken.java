package io.anabranch.sinks.kit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The place of the last event read, as text that goes into a URL, with a checksum over it and the question, so that it resumes
 * no other. No secret is in it: where a token is forged, its question still bounds what is read.
 */
public final class PageToken {
    private static final int CHECKSUM_BYTES = 12;

    private PageToken() {}

    /**
     * Letters, digits, {@code -} and {@code _}.
     *
     * @param place at least one text
     * @param question every text that tells one question from another
     */
    public static String of(List<String> place, List<String> question) {
        byte[] written = written(place);
        byte[] token = Arrays.copyOf(checksum(written, question), CHECKSUM_BYTES + written.length);
        System.arraycopy(written, 0, token, CHECKSUM_BYTES, written.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The place.
     *
     * @throws IllegalArgumentException if the token is not of this question
     */
    public static List<String> read(String text, List<String> question) {
        byte[] token = Base64.getUrlDecoder().decode(text);
        byte[] place = Arrays.copyOfRange(token, Math.min(CHECKSUM_BYTES, token.length), token.length);
        if (!Arrays.equals(Arrays.copyOf(token, CHECKSUM_BYTES), checksum(place, question))) {
            throw new IllegalArgumentException("invalid page token");
        }
        List<String> texts = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(place))) {
            while (in.available() > 0) {
                texts.add(in.readUTF());
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("token holds no place", malformed);
        }
        return texts;
    }

    private static byte[] checksum(byte[] place, List<String> question) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(written(question));
            return Arrays.copyOf(sha.digest(place), CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    /** Each text with its length before it, so that no two lists are written alike. */
    private static byte[] written(List<String> texts) {
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
