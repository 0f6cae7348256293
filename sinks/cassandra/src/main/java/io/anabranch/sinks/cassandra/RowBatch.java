package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.anabranch.sinks.cassandra.DayBuckets.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of one partition that travel as one request: to Cassandra an unlogged batch within one partition is one mutation, for about
 * half of what its rows cost one by one (ADR 0014).
 */
record RowBatch(List<Row> rows) {
    /**
     * Statements in one batch.
     *
     * @see <a href="https://docs.aws.amazon.com/keyspaces/latest/devguide/quotas.html">Amazon Keyspaces quotas</a>
     */
    private static final int MAX_ROWS = 30;

    /**
     * The rows, each partition's in their order, in as few batches as the limits allow; a row too large for any goes alone.
     *
     * @param maxBytes the bytes of a batch of two rows or more, by the store's own count
     */
    static List<RowBatch> cut(List<Row> rows, long maxBytes) {
        List<RowBatch> full = new ArrayList<>();
        Map<Partition, Filling> filling = new HashMap<>();
        for (Row row : rows) {
            Filling batch = filling.computeIfAbsent(row.partition(), partition -> new Filling(maxBytes));
            if (!batch.takes(row)) {
                full.add(batch.close());
            }
            batch.add(row);
        }
        filling.values().forEach(batch -> full.add(batch.close()));
        return full;
    }

    Row first() {
        return rows.get(0);
    }

    /** Both halves of a batch of two rows or more. */
    List<RowBatch> halves() {
        int middle = rows.size() / 2;
        return List.of(new RowBatch(rows.subList(0, middle)), new RowBatch(rows.subList(middle, rows.size())));
    }

    /** The request. */
    Statement<?> bind(Inserts inserts) {
        if (rows.size() == 1) {
            return first().bind(inserts);
        }
        List<BoundStatement> statements = new ArrayList<>(rows.size());
        for (Row row : rows) {
            statements.add(row.bind(inserts));
        }
        return BatchStatement.newInstance(BatchType.UNLOGGED).addAll(statements);
    }

    private static final class Filling {
        private final long maxBytes;
        private List<Row> rows = new ArrayList<>();
        private int bytes;

        Filling(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        boolean takes(Row row) {
            return rows.isEmpty() || (rows.size() < MAX_ROWS && bytes + row.bytes() <= maxBytes);
        }

        void add(Row row) {
            rows.add(row);
            bytes += row.bytes();
        }

        RowBatch close() {
            RowBatch closed = new RowBatch(rows);
            rows = new ArrayList<>();
            bytes = 0;
            return closed;
        }
    }
}
