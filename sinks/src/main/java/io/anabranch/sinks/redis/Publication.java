package io.anabranch.sinks.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.internal.ExceptionFactory;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A run of messages, sent in one flush; remembers which of them were answered, so that only the others are sent again. */
final class Publication {
    private final List<Message> messages;
    private final boolean[] answered;

    Publication(List<Message> messages) {
        this.messages = List.copyOf(messages);
        this.answered = new boolean[messages.size()];
    }

    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    record Message(String channel, byte[] body) {}

    /** Sends what was not answered yet, in order; completes once all of it is. */
    Mono<Void> send(StatefulRedisConnection<String, byte[]> connection) {
        // A future, since what ends after a timeout has then nobody to tell.
        return Mono.fromFuture(() -> {
            Round round = new Round();
            List<Publish> left = new ArrayList<>(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                if (!answered[i]) {
                    left.add(new Publish(i, round));
                }
            }
            round.open.addAndGet(left.size());
            dispatch(connection, left, round);
            round.answered();
            return round.ended;
        });
    }

    private static void dispatch(
            StatefulRedisConnection<String, byte[]> connection, List<Publish> commands, Round round) {
        try {
            var unused = connection.dispatch(commands);
        } catch (RuntimeException notWritten) {
            round.ended.completeExceptionally(
                    connection.isOpen() ? notWritten : new RedisException("The connection was lost", notWritten));
        }
    }

    /** One sending of what is left: ends when every command of it has. */
    private static final class Round {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        /** One more than the commands, so that it can't end while they are being written. */
        private final AtomicInteger open = new AtomicInteger(1);

        void answered() {
            if (open.decrementAndGet() == 0) {
                Throwable first = failure.get();
                boolean unused = first == null ? ended.complete(null) : ended.completeExceptionally(first);
            }
        }

        void failed(Throwable failed) {
            failure.compareAndSet(null, failed);
            answered();
        }
    }

    /** One PUBLISH: no future of its own, since half a million a second would be made only to be counted. */
    private final class Publish extends Command<String, byte[], Long> {
        private final int index;
        private final Round round;

        Publish(int index, Round round) {
            super(CommandType.PUBLISH, new IntegerOutput<>(Link.CODEC), args(messages.get(index)));
            this.index = index;
            this.round = round;
        }

        @Override
        public void complete() {
            if (!isDone()) {
                super.complete();
                String error = getOutput().getError();
                if (error == null) {
                    answered[index] = true;
                    round.answered();
                } else {
                    round.failed(ExceptionFactory.createExecutionException(error));
                }
            }
        }

        @Override
        public boolean completeExceptionally(Throwable failed) {
            boolean first = super.completeExceptionally(failed);
            if (first) {
                round.failed(failed);
            }
            return first;
        }

        @Override
        public void cancel() {
            if (!isDone()) {
                super.cancel();
                round.failed(new CancellationException("The command was cancelled by its connection"));
            }
        }
    }

    private static CommandArgs<String, byte[]> args(Message message) {
        return new CommandArgs<>(Link.CODEC).addKey(message.channel()).addValue(message.body());
    }
}
