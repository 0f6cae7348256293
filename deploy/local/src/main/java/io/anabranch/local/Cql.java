package io.anabranch.local;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A connection to Cassandra, in version 4 of its native protocol.
 *
 * @see <a href="https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec">native_protocol_v4.spec</a>
 */
final class Cql implements AutoCloseable {
    private static final int VERSION_4 = 4;
    private static final int STARTUP = 1;
    private static final int READY = 2;
    private static final int QUERY = 7;
    private static final int RESULT = 8;
    private static final int CONSISTENCY_ONE = 1;

    private final Dial dial;

    Cql(InetSocketAddress server) throws IOException {
        dial = new Dial(server);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream options = new DataOutputStream(body);
        options.writeShort(1);
        options.writeUTF("CQL_VERSION"); // an int16 and bytes, as Java's own form
        options.writeUTF("3.0.0");
        try {
            dial.check(exchange(STARTUP, body, READY).length == 0, "READY says too much");
        } catch (IOException e) {
            dial.close();
            throw e;
        }
    }

    /** The body of the RESULT. */
    byte[] query(String cql) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream statement = new DataOutputStream(body);
        byte[] text = cql.getBytes(StandardCharsets.UTF_8);
        statement.writeInt(text.length);
        statement.write(text);
        statement.writeShort(CONSISTENCY_ONE);
        statement.writeByte(0); // no flags
        return exchange(QUERY, body, RESULT);
    }

    private byte[] exchange(int request, ByteArrayOutputStream body, int expected) throws IOException {
        dial.out.writeInt(VERSION_4 << 24); // no flags, stream 0
        dial.out.writeByte(request);
        dial.out.writeInt(body.size());
        body.writeTo(dial.out);
        dial.out.flush();
        dial.in.readInt(); // version, flags, stream
        int opcode = dial.in.readUnsignedByte();
        byte[] answer = dial.in.readNBytes(dial.in.readInt());
        dial.check(opcode == expected, "opcode " + request + " was answered by opcode " + opcode);
        return answer;
    }

    @Override
    public void close() throws IOException {
        dial.close();
    }
}
