package io.anabranch.ingest.decode;

/** A record can't be decoded now and can be later: what the decoder needs is away. No fault of the record. */
public class DecoderUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is away, why, and the remedy, in one line */
    public DecoderUnavailableException(String message) {
        super(message);
    }
}
