package io.anabranch.ingest.decode;

import io.anabranch.topology.RejectReason;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;

/**
 * Why a record is no event: a reason and a detail that tells a place or a length, never a value. Thrown
 * inside the decoder, and by what makes a value JSON for it; {@link EventDecoder#decode} makes it a {@link Rejected}.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    /** @param detail a place or a length, never a value */
    public Refusal(RejectReason reason, String detail) {
        super(detail, null, false, /* writableStackTrace= */ false);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }

    Rejected of(SourceRecord record) {
        return new Rejected(record, "decode", reason, String.valueOf(getMessage()));
    }
}
