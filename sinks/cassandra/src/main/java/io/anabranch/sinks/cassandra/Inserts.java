package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.anabranch.sinks.kit.FirstFailure;
import io.anabranch.sinks.kit.Futures;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The statement for each kind of row: an absent column is not named, since a null would be a tombstone and an unset value costs
 * the server nearly what a value costs.
 *
 * @param plain with data, which most events have
 * @param full with all columns, of which some may be unset
 * @param deletion of the row of a key, which is all that it names
 * @param expiry how long a row has left to live, which is then each statement's last value
 */
record Inserts(PreparedStatement plain, PreparedStatement full, PreparedStatement deletion, Optional<Expiry> expiry) {
    private static final String KEY_AND_NAMES = "day, bucket, event_time, event_id, user_id, event_type";

    static Mono<Inserts> prepare(CqlSession session, CassandraSettings settings, Optional<Expiry> expiry) {
        String into = "INSERT INTO " + settings.qualifiedTable() + " (" + KEY_AND_NAMES;
        String ttl = expiry.isPresent() ? " USING TTL ?" : "";
        Mono<PreparedStatement> plain = prepare(session, into + ", data) VALUES (?, ?, ?, ?, ?, ?, ?)" + ttl);
        Mono<PreparedStatement> full = prepare(session, into + ", data, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)" + ttl);
        Mono<PreparedStatement> deletion = prepare(
                session,
                "DELETE FROM " + settings.qualifiedTable()
                        + " WHERE day = ? AND bucket = ? AND event_time = ? AND event_id = ?");
        return FirstFailure.join(first -> Mono.zip(first.of(plain), first.of(full), first.of(deletion)))
                .map(all -> new Inserts(all.getT1(), all.getT2(), all.getT3(), expiry));
    }

    private static Mono<PreparedStatement> prepare(CqlSession session, String statement) {
        return Futures.mono(() -> session.prepareAsync(statement));
    }
}
