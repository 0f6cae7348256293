package io.anabranch.bench;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A command that somebody sent, its arguments put together to be sent again. */
record Recorded(ProtocolKeyword type, CommandArgs<byte[], byte[]> arguments) {
    static Recorded of(List<byte[]> words) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        words.subList(1, words.size()).forEach(arguments::add);
        return new Recorded(CommandType.valueOf(new String(words.get(0), StandardCharsets.US_ASCII)), arguments);
    }

    /** Sends all with one flush; completes with the last answer, or with the first that is an error. */
    static CompletableFuture<Void> send(List<Recorded> commands, StatefulRedisConnection<byte[], byte[]> connection) {
        List<AsyncCommand<byte[], byte[], List<Object>>> sent = new ArrayList<>(commands.size());
        for (Recorded each : commands) {
            sent.add(new AsyncCommand<>(
                    new Command<>(each.type, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), each.arguments)));
        }
        var unused = connection.dispatch(new ArrayList<RedisCommand<byte[], byte[], ?>>(sent));
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }
}
