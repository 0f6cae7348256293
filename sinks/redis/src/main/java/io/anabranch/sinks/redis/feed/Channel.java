package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.SinkConnection;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A channel's name, encoded once: to encode it again for each message cost an eighth of the sink's CPU. */
final class Channel {
    private final String name;
    private final byte[] encoded;

    Channel(String name) {
        this.name = name;
        this.encoded = name.getBytes(StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    /** Arguments that begin with the name, to be sent to the node of the cluster that the name belongs to. */
    CommandArgs<String, byte[]> arguments() {
        return new Arguments(encoded);
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Arguments extends CommandArgs<String, byte[]> {
        private final byte[] name;

        Arguments(byte[] name) {
            super(SinkConnection.CODEC);
            this.name = name;
            add(name);
        }

        @Override
        public ByteBuffer getFirstEncodedKey() {
            return ByteBuffer.wrap(name);
        }
    }
}
