package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;

/** How far the reading of one bucket has come. Used by one page after the other. */
final class Cursor {
    private final RequestSize stride;
    private BoundStatement query;
    private int rows;
    private boolean more = true;

    Cursor(BoundStatement query, RequestSize stride) {
        this.stride = stride;
        this.rows = stride.first();
        this.query = query.setPageSize(rows);
    }

    /** Asks for the next page. RetryingReader again gives the same. */
    BoundStatement query() {
        return query;
    }

    void advance(AsyncResultSet page) {
        ExecutionInfo answer = page.getExecutionInfo();
        more = page.hasMorePages();
        rows = stride.next(rows, page.remaining(), answer.getResponseSizeInBytes());
        query = query.setPagingState(answer.getPagingState()).setPageSize(rows);
    }

    boolean hasMore() {
        return more;
    }
}
