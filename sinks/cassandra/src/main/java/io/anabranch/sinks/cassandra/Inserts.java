package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import reactor.core.publisher.Mono;

/**
 * The statement for each kind of row: an absent column is not named, since a null would be a tombstone and an unset value costs
 * the server nearly what a value costs.
 *
 * @param plain with data, which most events have
 * @param full with all columns, of which some may be unset
 */
record Inserts(PreparedStatement plain, PreparedStatement full) {
    private static final String KEY_AND_NAMES = "day, bucket, event_time, event_id, user_id, event_type";

    static Mono<Inserts> prepare(CqlSession session, CassandraSettings settings) {
        String into = "INSERT INTO " + settings.qualifiedTable() + " (" + KEY_AND_NAMES;
        Mono<PreparedStatement> plain = prepare(session, into + ", data) VALUES (?, ?, ?, ?, ?, ?, ?)");
        Mono<PreparedStatement> full = prepare(session, into + ", data, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        return Mono.zip(plain, full, Inserts::new);
    }

    private static Mono<PreparedStatement> prepare(CqlSession session, String statement) {
        return Mono.fromCompletionStage(() -> session.prepareAsync(statement));
    }
}
