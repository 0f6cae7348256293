package io.anabranch.app;

import io.anabranch.app.settings.Settings;
import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.ingest.decode.registry.RegistryFormats;
import io.anabranch.ingest.decode.registry.SchemaRegistryUnavailableException;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.MisconfigurationException;
import io.anabranch.topology.SourceRecord;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The decoder that the settings ask for, and what it needs to be open. */
public final class Decoding implements AutoCloseable {
    private final EventDecoder decoder;
    private final Optional<RegistryFormats> registry;

    public Decoding(Settings settings) {
        this.registry = settings.schemaRegistry()
                .map(asked -> new RegistryFormats(asked, settings.kafka().maxRecordSize()));
        this.decoder = new EventDecoder(
                settings.kafka().maxRecordSize(), settings.kafka().maxClockSkew(), settings.event(), this::toJson);
    }

    Decoded decode(SourceRecord record) {
        return decoder.decode(record);
    }

    /** Asks the schema registry, where there is one; fails with {@link MisconfigurationException} where no waiting helps until an operator acts. */
    public Mono<Void> check() {
        return Mono.justOrEmpty(registry)
                .doOnNext(RegistryFormats::probe)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(
                        SchemaRegistryUnavailableException.class,
                        failure -> failure.isMisconfigured()
                                ? new MisconfigurationException(Causes.inWords(failure), failure)
                                : failure)
                .then();
    }

    private byte[] toJson(SourceRecord record) {
        return registry.orElseThrow(() -> new IllegalStateException("No schema registry is set"))
                .toJson(record);
    }

    @Override
    public void close() {
        registry.ifPresent(RegistryFormats::close);
    }
}
