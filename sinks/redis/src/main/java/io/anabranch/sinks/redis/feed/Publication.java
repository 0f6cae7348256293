package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.kit.Futures;
import io.anabranch.sinks.redis.Failures;
import io.anabranch.sinks.redis.SinkConnection;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.internal.ExceptionFactory;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A run of messages, sent in one flush; remembers what of them counts as sent, so that only the rest is sent again. Each goes into
 * its channel's stream before it goes out, so that whoever may have missed it finds it there.
 */
final class Publication {
    /** Why a stream may refuse what its channel still takes: memory is full, or the disk. */
    private static final Set<String> UNKEPT = Set.of("OOM", "MISCONF");
    /**
     * Of a primary that is one no more, that its operator's own guard takes for cut off, or that is loading its data: who subscribes is
     * elsewhere, or not there yet.
     */
    private static final Set<String> APART = Set.of("READONLY", "NOREPLICAS", "LOADING");

    private final PublishMode mode;
    private final List<Message> messages;
    private final boolean[] published;
    private final boolean[] kept;

    Publication(PublishMode mode, List<Message> messages) {
        this.mode = mode;
        this.messages = List.copyOf(messages);
        this.published = new boolean[messages.size()];
        this.kept = new boolean[messages.size()];
    }

    /** @param isKept whether it belongs in a stream, too */
    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    record Message(Channel channel, byte[] body, boolean isKept) {}

    /**
     * How messages are sent.
     *
     * @param sharded decides between PUBLISH and SPUBLISH
     * @param stream entries of a stream, about
     * @param probe a name of ours to which a harmless write is sent before the messages: a server that was made a replica
     *     takes any message, and has nobody to give it to, but answers READONLY to this
     * @param streamRejected runs for every message that its stream refused
     */
    record PublishMode(Sharded sharded, int stream, Optional<String> probe, Runnable streamRejected) {}

    /** Sends what was not answered yet, in order; completes once all of it is. */
    Mono<Void> send(StatefulRedisConnection<String, byte[]> connection) {
        // A future, since what ends after a timeout has then nobody to tell.
        return Futures.mono(() -> sent(connection, new Attempt()));
    }

    /**
     * Sends what does not count as sent yet, in order; the future completes once all of it is answered. That all of it counts is certain
     * only once all publications of the attempt have completed.
     *
     * @param attempt shared by all publications that are sent one behind the other
     */
    CompletableFuture<Void> sent(StatefulRedisConnection<String, byte[]> connection, Attempt attempt) {
        Round round = new Round(attempt);
        CommandType command = mode.sharded().isUsedOn(connection) ? CommandType.SPUBLISH : CommandType.PUBLISH;
        List<Sent<?>> left = left(round, command);
        round.open.addAndGet(left.size());
        dispatch(connection, left, round);
        round.answered();
        return round.ended;
    }

    private List<Sent<?>> left(Round round, CommandType publish) {
        List<Sent<?>> left = new ArrayList<>(messages.size() + 1);
        mode.probe().ifPresent(name -> left.add(new Probe(name, round)));
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).isKept() && !kept[i]) {
                left.add(new Keep(i, round));
            }
            if (!published[i]) {
                left.add(new Publish(publish, i, round));
            }
        }
        return left;
    }

    private static void dispatch(
            StatefulRedisConnection<String, byte[]> connection, List<Sent<?>> commands, Round round) {
        try {
            var unused = connection.dispatch(commands);
        } catch (RuntimeException notWritten) {
            commands.forEach(command -> round.attempt.failed(command));
            round.ended.completeExceptionally(
                    connection.isOpen() ? notWritten : new RedisException("The connection was lost", notWritten));
        }
    }

    /**
     * One sending of publications. Behind an entry that a stream did not take none of that stream counts, and behind a message that did not
     * go out none of its channel: sent again they are in their order. An entry that failed leaves the messages alone, which would be
     * heard again at each attempt.
     */
    static final class Attempt {
        private final Set<String> failedStreams = ConcurrentHashMap.newKeySet();
        private final Set<String> failedChannels = ConcurrentHashMap.newKeySet();

        private void failed(Sent<?> command) {
            failed(command.isEntry()).add(command.name);
        }

        private boolean counts(Sent<?> command) {
            Set<String> failed = failed(command.isEntry());
            return failed.isEmpty() || !failed.contains(command.name);
        }

        private Set<String> failed(boolean isEntry) {
            return isEntry ? failedStreams : failedChannels;
        }
    }

    /** One sending of what is left: ends when every command of it has. */
    private static final class Round {
        private final Attempt attempt;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        /** One more than the commands, so that it can't end while they are being written. */
        private final AtomicInteger open = new AtomicInteger(1);
        /** This server isn't the primary any more, or not ready yet, whatever else it answers. */
        private volatile boolean isApart;

        Round(Attempt attempt) {
            this.attempt = attempt;
        }

        void answered() {
            if (open.decrementAndGet() == 0) {
                Throwable first = failure.get();
                boolean unused = first == null ? ended.complete(null) : ended.completeExceptionally(first);
            }
        }

        void failed(Sent<?> command, Throwable failed) {
            attempt.failed(command);
            if (Failures.isElsewhere(failed) || (command instanceof Probe && Failures.isLoading(failed))) {
                isApart = true;
            }
            failure.compareAndSet(null, failed);
            answered();
        }

        boolean counts(Sent<?> command) {
            return !isApart && attempt.counts(command);
        }
    }

    /** One command: no future of its own, since half a million a second would be made only to be counted. */
    private abstract static class Sent<T> extends Command<String, byte[], T> {
        /** Of the channel, and of its stream. */
        private final String name;

        private final Round round;

        Sent(
                CommandType type,
                CommandOutput<String, byte[], T> output,
                CommandArgs<String, byte[]> args,
                String name,
                Round round) {
            super(type, output, args);
            this.name = name;
            this.round = round;
        }

        boolean isEntry() {
            return getType() == CommandType.XADD;
        }

        /** Notes that the command need not be sent again. */
        abstract void done();

        /** Whether this answer, an error, is as good as done. */
        boolean bears(String code) {
            return false;
        }

        @Override
        public void complete() {
            if (isDone()) {
                return;
            }
            super.complete();
            String error = getOutput().getError();
            if (error == null || bears(Failures.code(error))) {
                if (round.counts(this)) {
                    done();
                }
                round.answered();
            } else {
                round.failed(this, ExceptionFactory.createExecutionException(error));
            }
        }

        @Override
        public boolean completeExceptionally(Throwable failed) {
            boolean first = super.completeExceptionally(failed);
            if (first) {
                round.failed(this, failed);
            }
            return first;
        }

        @Override
        public void cancel() {
            if (!isDone()) {
                super.cancel();
                round.failed(this, new CancellationException("The command was cancelled by its connection"));
            }
        }
    }

    /** Deletes an entry that no stream can have. */
    private static final class Probe extends Sent<Long> {
        Probe(String name, Round round) {
            super(
                    CommandType.XDEL,
                    new IntegerOutput<>(SinkConnection.CODEC),
                    keyed(name).add("0-0"),
                    name,
                    round);
        }

        @Override
        void done() {}

        @Override
        boolean bears(String code) {
            return !APART.contains(code);
        }
    }

    private final class Keep extends Sent<String> {
        private final int index;

        Keep(int index, Round round) {
            super(
                    CommandType.XADD,
                    new StatusOutput<>(SinkConnection.CODEC),
                    entry(messages.get(index)),
                    messages.get(index).channel().name(),
                    round);
            this.index = index;
        }

        @Override
        void done() {
            kept[index] = true;
        }

        @Override
        boolean bears(String code) {
            boolean isUnkept = UNKEPT.contains(code);
            if (isUnkept) {
                mode.streamRejected().run();
            }
            return isUnkept;
        }
    }

    private final class Publish extends Sent<Long> {
        private final int index;

        Publish(CommandType command, int index, Round round) {
            super(
                    command,
                    new IntegerOutput<>(SinkConnection.CODEC),
                    message(messages.get(index)),
                    messages.get(index).channel().name(),
                    round);
            this.index = index;
        }

        @Override
        void done() {
            published[index] = true;
        }
    }

    /** The stream of a channel has the channel's name, so that both are in one slot of a cluster, and in one order. */
    private CommandArgs<String, byte[]> entry(Message message) {
        return message.channel()
                .arguments()
                .add("MAXLEN")
                .add("~")
                .add(mode.stream())
                .add("*")
                .add(FeedStream.FIELD)
                .add(message.body());
    }

    private static CommandArgs<String, byte[]> message(Message message) {
        return message.channel().arguments().add(message.body());
    }

    private static CommandArgs<String, byte[]> keyed(String name) {
        return new CommandArgs<>(SinkConnection.CODEC).addKey(name);
    }
}
