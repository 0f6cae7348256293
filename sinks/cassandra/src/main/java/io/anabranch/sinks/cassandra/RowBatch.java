package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import io.anabranch.sinks.kit.RequestCutter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of one partition that travel as one request: to Cassandra an unlogged batch within one partition is one mutation, for about
 * half of what its rows cost one by one (ADR 0014).
 */
final class RowBatch {
    /**
     * Statements in one batch.
     *
     * @see <a href="https://docs.aws.amazon.com/keyspaces/latest/devguide/quotas.html">Amazon Keyspaces quotas</a>
     */
    private static final int MAX_ROWS = 30;

    private RowBatch() {}

    /**
     * The rows, each partition's in their order, in as few batches as the limits allow; a row too large for any goes alone.
     *
     * @param maxBytes the bytes of a batch of two rows or more, by the store's own count
     */
    static List<List<Row>> cut(Collection<Row> rows, long maxBytes) {
        RequestCutter<Row> cutter = new RequestCutter<>(MAX_ROWS, maxBytes, Row::bytes);
        Map<Partition, List<Row>> byPartition = new HashMap<>();
        for (Row row : rows) {
            byPartition
                    .computeIfAbsent(row.partition(), partition -> new ArrayList<>())
                    .add(row);
        }
        List<List<Row>> batches = new ArrayList<>();
        byPartition.values().forEach(own -> batches.addAll(cutter.cut(own)));
        return batches;
    }

    /** The request. */
    static Statement<?> bind(List<Row> rows, Inserts inserts) {
        if (rows.size() == 1) {
            return rows.get(0).bind(inserts);
        }
        List<BoundStatement> statements = new ArrayList<>(rows.size());
        for (Row row : rows) {
            statements.add(row.bind(inserts));
        }
        return BatchStatement.newInstance(BatchType.UNLOGGED).addAll(statements);
    }
}
