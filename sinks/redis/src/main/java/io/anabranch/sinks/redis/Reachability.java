package io.anabranch.sinks.redis;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Futures;
import io.anabranch.topology.Causes;
import reactor.core.publisher.Mono;

/** Asks Redis whether it is there, in the way of a sink: keys and channels come into being by being written to, so there is nothing else to ask. */
public final class Reachability {
    private static final int COMMANDS = 1;

    private Reachability() {}

    /** No difference once Redis, or its cluster, has answered; fails with the address and the cause where it does not. */
    public static Mono<SchemaDiff> plan(Connecting settings) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> new Connections(settings, COMMANDS)),
                        connections -> answer(connections)
                                .timeout(settings.connectTimeout().plus(settings.requestTimeout())),
                        Connections::close)
                .onErrorMap(failure -> new IllegalStateException(
                        "Redis at " + ConnectionUri.masked(settings.redis().toString()) + " does not answer: "
                                + Causes.inWords(failure),
                        failure))
                .thenReturn(SchemaDiff.NONE);
    }

    private static Mono<?> answer(Connections connections) {
        return connections.isCluster()
                ? connections.cluster().topology()
                : connections.open().flatMap(open -> Futures.mono(open.async()::ping));
    }
}
