package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import java.io.IOException;
import java.io.InputStream;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * A payload as Avro's own decoder reads it, and where it stands. Lengths are held against the bytes that are left before anything is taken for
 * them, and bytes are written from where they are.
 */
final class AvroInput {
    private final byte[] bytes;
    private final int to;
    private final BinaryDecoder decoder;
    private final InputStream rest;

    AvroInput(Payload payload) {
        this.bytes = payload.bytes();
        this.to = payload.to();
        this.decoder = DecoderFactory.get().binaryDecoder(bytes, payload.from(), payload.length(), null);
        this.rest = decoder.inputStream();
    }

    BinaryDecoder decoder() {
        return decoder;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte stands in the value. */
    int at() {
        try {
            return to - rest.available();
        } catch (IOException impossible) {
            throw new IllegalStateException("An array could not be read", impossible);
        }
    }

    /** Reads a length, and what is read next are as many bytes, which are there. */
    int length() throws IOException {
        int at = at();
        long length = decoder.readLong();
        if (length < 0 || length > to - at()) {
            throw mismatch("a length of " + length + " with " + (to - at()) + " bytes left", at);
        }
        return (int) length;
    }

    /** Passes so many bytes, and returns where they begin. */
    int take(int length) throws IOException {
        int at = at();
        if (length > to - at) {
            throw mismatch(length + " bytes expected, " + (to - at) + " left", at);
        }
        decoder.skipFixed(length);
        return at;
    }

    Refusal mismatch(String what, int at) {
        return Payload.mismatch(what, at);
    }
}
