package io.anabranch.app.ops;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What clients may hold of the ops server: a bounded number of connections, each for a bounded time, whatever they send or fail to
 * send. Where there are too many the oldest is closed. Thread-safe.
 */
final class OpsConnections {
    /** Of connections whose request is not there yet: probes and scrapers have one each, for milliseconds. */
    static final int MAX_WAITING = 256;
    /** Of connections whose answer is not taken yet, and held in memory. */
    static final int MAX_ANSWERING = 32;
    /** Within which a request has to be there, to its last header. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    /** Within which its answer has to be taken. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** Of connections that listen to an answer without an end. */
    static final int MAX_LISTENING = 8;

    /** The oldest first. */
    private final Set<OpsConnection> waiting = new LinkedHashSet<>();

    private final Set<OpsConnection> answering = new LinkedHashSet<>();
    private final Set<OpsConnection> listening = new LinkedHashSet<>();

    /** To be called once for each connection, when it is made. */
    void add(Channel channel) {
        OpsConnection connection = new OpsConnection(channel);
        channel.pipeline().addFirst(connection);
        channel.closeFuture().addListener(closed -> removed(connection));
        connection.closeIn(REQUEST_TIMEOUT);
        enter(waiting, MAX_WAITING, connection).ifPresent(OpsConnection::close);
    }

    /** The request of this connection has come; on the connection's thread. */
    void asked(Channel channel) {
        OpsConnection connection = channel.pipeline().get(OpsConnection.class);
        connection.asked();
        connection.closeIn(ANSWER_TIMEOUT);
        left(waiting, connection);
        enter(answering, MAX_ANSWERING, connection).ifPresent(OpsConnection::close);
    }

    /** The answer to this connection goes on until the client leaves, or newer ones want its place; on the connection's thread. */
    void listens(Channel channel) {
        OpsConnection connection = channel.pipeline().get(OpsConnection.class);
        connection.closed();
        left(answering, connection);
        enter(listening, MAX_LISTENING, connection).ifPresent(OpsConnection::close);
    }

    synchronized int count() {
        return waiting.size() + answering.size() + listening.size();
    }

    /** Returns who has to leave for it. */
    private synchronized Optional<OpsConnection> enter(Set<OpsConnection> set, int max, OpsConnection connection) {
        set.add(connection);
        if (set.size() <= max) {
            return Optional.empty();
        }
        Iterator<OpsConnection> oldestFirst = set.iterator();
        OpsConnection oldest = oldestFirst.next();
        oldestFirst.remove();
        return Optional.of(oldest);
    }

    private synchronized void left(Set<OpsConnection> set, OpsConnection connection) {
        set.remove(connection);
    }

    private void removed(OpsConnection connection) {
        left(waiting, connection);
        left(answering, connection);
        left(listening, connection);
        connection.closed();
    }

    /** One connection, which serves one request: what follows it is dropped unread. */
    private static final class OpsConnection extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private boolean asked;
        private Future<?> deadline;

        OpsConnection(Channel channel) {
            this.channel = channel;
            this.deadline = channel.newSucceededFuture();
        }

        void asked() {
            asked = true;
        }

        void closeIn(Duration time) {
            closed();
            deadline = channel.eventLoop().schedule(this::close, time.toMillis(), TimeUnit.MILLISECONDS);
        }

        void closed() {
            var unused = deadline.cancel(/* mayInterruptIfRunning= */ false);
        }

        void close() {
            var unused = channel.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
            if (asked) {
                ReferenceCountUtil.release(bytes);
            } else {
                super.channelRead(context, bytes);
            }
        }
    }
}
