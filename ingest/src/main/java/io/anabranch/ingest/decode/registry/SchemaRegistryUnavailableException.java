package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.DecoderUnavailableException;

/**
 * The schema registry gave no answer that could be used. Nothing is wrong with the record: it is asked for again later, as long as it takes. The
 * message is one line for an operator: which address, what happened, what to do. It holds no secret.
 */
public final class SchemaRegistryUnavailableException extends DecoderUnavailableException {
    private static final long serialVersionUID = 1L;

    SchemaRegistryUnavailableException(String message) {
        super(message);
    }
}
