package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.api.core.tracker.RequestIdGenerator;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.datastax.oss.driver.internal.core.pool.ChannelPool;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import io.anabranch.sinks.testkit.SinkContract;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Counts what leaves the driver: it asks for a request's id each time it sends one to a node. */
final class SentRequests implements SinkContract.Traffic, RequestIdGenerator, RequestTracker {
    private final AtomicReference<DefaultSession> session = new AtomicReference<>();
    private final AtomicLong eventsSent = new AtomicLong();
    private final AtomicLong requestsSent = new AtomicLong();
    private final AtomicLong mostInFlight = new AtomicLong();

    CqlSessionBuilder watch(CqlSessionBuilder builder) {
        return builder.withRequestIdGenerator(this).addRequestTracker(this);
    }

    @Override
    public long eventsSent() {
        return eventsSent.get();
    }

    long requestsSent() {
        return requestsSent.get();
    }

    @Override
    public int mostInFlight() {
        return Math.toIntExact(mostInFlight.get());
    }

    @Override
    public int statedInFlight() {
        return TestSettings.IN_FLIGHT;
    }

    @Override
    public void onSessionReady(Session ready) {
        session.set((DefaultSession) ready);
    }

    @Override
    public String getSessionRequestId() {
        return "";
    }

    @Override
    public String getNodeRequestId(Request request, String sessionRequestId) {
        return "";
    }

    @Override
    public Statement<?> getDecoratedStatement(Statement<?> statement, String nodeRequestId) {
        int events = statement instanceof BatchStatement batch ? batch.size() : 1;
        if (statement instanceof BatchStatement || statement instanceof BoundStatement) {
            eventsSent.addAndGet(events);
            requestsSent.incrementAndGet();
            // This request's own stream among them.
            mostInFlight.accumulateAndGet(streamsInUse(), Math::max);
        }
        return statement;
    }

    private long streamsInUse() {
        return requireNonNull(session.get()).getPools().values().stream()
                .mapToLong(ChannelPool::getInFlight)
                .sum();
    }

    @Override
    public void close() {}
}
