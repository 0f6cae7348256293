package io.anabranch.ingest.decode.registry;

import java.io.IOException;

/** One schema, with everything that writing its values as JSON needs prepared. For any number of threads. */
@FunctionalInterface
interface AvroNode {
    /** Reads one value and writes it. */
    void write(AvroInput in, JsonBytes json) throws IOException;
}
