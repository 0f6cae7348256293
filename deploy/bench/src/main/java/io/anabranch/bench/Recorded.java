package io.anabranch.bench;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A command that somebody sent, its arguments put together to be sent again. */
record Recorded(ProtocolKeyword type, CommandArgs<byte[], byte[]> arguments) {
    /** What a connection begins with, and nobody wants again. */
    private static final Set<String> GREETINGS = Set.of("HELLO", "CLIENT", "AUTH", "SELECT", "PING");

    /**
     * The commands that a client wrote, its greetings left out.
     *
     * @param written whole commands, each an array of strings
     * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization protocol</a>
     */
    static List<Recorded> all(byte[] written) {
        List<Recorded> all = new ArrayList<>();
        try (DataInputStream words = new DataInputStream(new ByteArrayInputStream(written))) {
            while (words.available() > 0) {
                List<byte[]> command = command(words);
                if (!GREETINGS.contains(new String(command.get(0), StandardCharsets.US_ASCII))) {
                    all.add(of(command));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("What was written ends within a command", e);
        }
        return all;
    }

    private static List<byte[]> command(DataInputStream words) throws IOException {
        int count = number(words, '*');
        List<byte[]> command = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] word = new byte[number(words, '$')];
            words.readFully(word);
            words.skipNBytes(2);
            command.add(word);
        }
        return command;
    }

    private static int number(DataInputStream words, char kind) throws IOException {
        if (words.readByte() != kind) {
            throw new IOException("A command has no " + kind + " where it should");
        }
        int number = 0;
        for (int digit = words.readByte(); digit != '\r'; digit = words.readByte()) {
            number = number * 10 + digit - '0';
        }
        words.skipNBytes(1);
        return number;
    }

    private static Recorded of(List<byte[]> words) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        words.subList(1, words.size()).forEach(arguments::add);
        return new Recorded(CommandType.valueOf(new String(words.get(0), StandardCharsets.US_ASCII)), arguments);
    }

    /** What the sinks have the answer read by. */
    private CommandOutput<byte[], byte[], ?> output() {
        return switch (type.toString()) {
            case "PUBLISH", "SPUBLISH" -> new IntegerOutput<>(ByteArrayCodec.INSTANCE);
            case "EVALSHA" -> new IntegerListOutput<>(ByteArrayCodec.INSTANCE);
            default -> new NestedMultiOutput<>(ByteArrayCodec.INSTANCE);
        };
    }

    /** What a leaderboard's script answers where it applied all. */
    private static final Long APPLIED = 2L;

    /** Sends all with one flush; completes with the last answer; fails where one is an error, or a leaderboard refused its call. */
    static CompletableFuture<Void> send(List<Recorded> commands, StatefulRedisConnection<byte[], byte[]> connection) {
        List<AsyncCommand<byte[], byte[], ?>> sent = new ArrayList<>(commands.size());
        for (Recorded each : commands) {
            sent.add(new AsyncCommand<>(new Command<>(each.type, each.output(), each.arguments)));
        }
        var unused = connection.dispatch(new ArrayList<RedisCommand<byte[], byte[], ?>>(sent));
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> sent.forEach(Recorded::checkApplied));
    }

    /** A refused call costs Redis next to nothing. */
    private static void checkApplied(AsyncCommand<byte[], byte[], ?> answered) {
        if (answered.getOutput() instanceof IntegerListOutput<?, ?> numbers
                && !numbers.get().get(0).equals(APPLIED)) {
            throw new IllegalStateException("A leaderboard refused a call that it had taken before: " + numbers.get());
        }
    }
}
