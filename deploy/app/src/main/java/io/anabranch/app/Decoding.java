package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.decode.EventDecoder;

/** The decoder that the settings ask for. */
final class Decoding {
    private Decoding() {}

    static EventDecoder of(Settings settings) {
        return new EventDecoder(
                settings.kafka().maxRecordSize(), settings.kafka().maxClockSkew(), settings.event(), record -> {
                    throw new IllegalStateException("No registry");
                });
    }
}
