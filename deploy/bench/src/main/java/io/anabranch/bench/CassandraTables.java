package io.anabranch.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import io.anabranch.sinks.cassandra.EventsByDay;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Tables for one run each: what was stored before would make a write an overwrite. */
record CassandraTables(CqlSession session) {
    /** A session with the driver's own defaults, but for those that a benchmark must not depend on. */
    static CqlSession connect(String contactPoint) {
        int colon = contactPoint.lastIndexOf(':');
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        contactPoint.substring(0, colon), Integer.parseInt(contactPoint.substring(colon + 1))))
                .withLocalDatacenter(CassandraRun.DATACENTER)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
    }

    void create(CassandraRun run, String table) {
        EventsByDay.create(run.settings(table)).block();
    }

    void drop(String table) {
        session.execute("DROP TABLE " + CassandraRun.KEYSPACE + "." + table);
    }

    /**
     * Reads both tables in full.
     *
     * @return how many rows each holds
     * @throws IllegalStateException if they are not the same, column by column
     */
    int compare(String one, String other) {
        Set<String> ones = digests(one);
        Set<String> others = digests(other);
        if (!ones.equals(others)) {
            throw new IllegalStateException("The two sides stored different rows: %,d in table '%s', %,d in table '%s'"
                    .formatted(ones.size(), one, others.size(), other));
        }
        return ones.size();
    }

    private Set<String> digests(String table) {
        Set<String> digests = new HashSet<>();
        for (Row row : session.execute("SELECT day, bucket, event_time, event_id, user_id, event_type, data, extra"
                + " FROM " + CassandraRun.KEYSPACE + "." + table)) {
            digests.add(digest(row.getFormattedContents()));
        }
        return digests;
    }

    private static String digest(String row) {
        try {
            byte[] text = row.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
