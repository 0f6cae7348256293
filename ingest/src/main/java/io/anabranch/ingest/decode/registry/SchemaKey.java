package io.anabranch.ingest.decode.registry;

import java.util.UUID;

/**
 * What a frame names its schema by: a number of one registry, or a GUID.
 *
 * @param high of a GUID the high half; else 0
 * @param low of a GUID the low half; else the number
 */
record SchemaKey(boolean isGuid, long high, long low) {
    static SchemaKey ofId(int id) {
        return new SchemaKey(false, 0, id);
    }

    static SchemaKey ofGuid(long high, long low) {
        return new SchemaKey(true, high, low);
    }

    /** Where the registry has it. */
    String path() {
        return isGuid ? "/schemas/guids/" + new UUID(high, low) : "/schemas/ids/" + low;
    }

    @Override
    public String toString() {
        return isGuid ? "GUID " + new UUID(high, low) : "id " + low;
    }
}
