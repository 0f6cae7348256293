package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.DecoderUnavailableException;

/**
 * The schema registry gave no answer that could be used. Nothing is wrong with the record: it is asked for again later, as long as it takes. The
 * message is one line for an operator: which address, what happened, what to do. It holds no secret.
 */
public final class SchemaRegistryUnavailableException extends DecoderUnavailableException {
    private static final long serialVersionUID = 1L;

    private final boolean misconfigured;

    SchemaRegistryUnavailableException(String message) {
        this(message, /* misconfigured= */ false);
    }

    SchemaRegistryUnavailableException(String message, boolean misconfigured) {
        super(message);
        this.misconfigured = misconfigured;
    }

    /** Whether it stays so until an operator acts: who answered is no registry, or lets this client not in. */
    public boolean isMisconfigured() {
        return misconfigured;
    }
}
