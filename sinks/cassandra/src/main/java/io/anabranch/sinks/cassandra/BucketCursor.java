package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import io.anabranch.sinks.kit.PagedAnswers.Cursor;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** How far the reading of one bucket has come. */
final class BucketCursor implements Cursor<AsyncResultSet> {
    private final Function<BoundStatement, Mono<AsyncResultSet>> ask;
    private final RequestSize size;
    private BoundStatement query;
    private int rows;
    private boolean hasMore = true;

    BucketCursor(Function<BoundStatement, Mono<AsyncResultSet>> ask, BoundStatement query, RequestSize size) {
        this.ask = ask;
        this.size = size;
        this.rows = size.first();
        this.query = query.setPageSize(rows);
    }

    @Override
    public Mono<AsyncResultSet> next() {
        return ask.apply(query).doOnNext(this::advance);
    }

    private void advance(AsyncResultSet page) {
        ExecutionInfo answer = page.getExecutionInfo();
        hasMore = page.hasMorePages();
        rows = size.next(rows, page.remaining(), answer.getResponseSizeInBytes());
        query = query.setPagingState(answer.getPagingState()).setPageSize(rows);
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }
}
