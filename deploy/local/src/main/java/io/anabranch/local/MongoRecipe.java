package io.anabranch.local;

import io.anabranch.local.child.MongoChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** A server that speaks MongoDB's protocol. It over-reports inserted counts when there are duplicates, and has no transactions. */
final class MongoRecipe implements Recipe {
    private static final List<String> ARTIFACTS = List.of("de.bwaldvogel:mongo-java-server:1.47.0");

    private static final int OP_MSG = 2013;
    private static final int HEADER_BYTES = 16;

    private final Jars jars;
    private final Function<Path, JavaCommand> java;

    private MongoRecipe(Jars jars, Function<Path, JavaCommand> java) {
        this.jars = jars;
        this.java = java;
    }

    static MongoRecipe small(Jars jars) {
        // All documents are on the heap; the bound costs nothing until they are.
        return new MongoRecipe(jars, jdk -> JavaCommand.small(jdk, "2g"));
    }

    /** Holds two million events, where 1 GiB stood still at 415,000. All memory is got at the start, not while something is measured. */
    static MongoRecipe quick(Jars jars) {
        return new MongoRecipe(jars, jdk -> JavaCommand.fast(jdk, "6g").options("-XX:+AlwaysPreTouch"));
    }

    @Override
    public List<String> command(Home home) throws IOException {
        return java.apply(Jdk.any())
                .run(
                        jars.folder("mongo-java-server-1.47.0", ARTIFACTS),
                        List.of(home.classes(MongoChild.class)),
                        MongoChild.class.getName(),
                        Home.HOST,
                        Integer.toString(home.port()));
    }

    /** Sends {@code {ping: 1, $db: "admin"}} as an OP_MSG. */
    @Override
    public void ask(InetSocketAddress server) throws IOException {
        byte[] ping = ping();
        try (Dial dial = new Dial(server)) {
            dial.out.write(little(HEADER_BYTES)
                    .putInt(HEADER_BYTES + ping.length)
                    .putInt(1)
                    .putInt(0)
                    .putInt(OP_MSG)
                    .array());
            dial.out.write(ping);
            dial.out.flush();
            ByteBuffer header =
                    ByteBuffer.wrap(dial.in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            dial.check(header.remaining() == HEADER_BYTES && header.getInt(12) == OP_MSG, "no OP_MSG came back");
            String reply = new String(dial.in.readNBytes(header.getInt(0) - HEADER_BYTES), StandardCharsets.ISO_8859_1);
            dial.check(!reply.contains("errmsg"), "ping failed");
        }
    }

    private static byte[] ping() {
        ByteBuffer document = little(64);
        document.putInt(0);
        document.put((byte) 0x10).put(name("ping")).putInt(1);
        document.put((byte) 0x02).put(name("$db")).putInt(6).put(name("admin"));
        document.put((byte) 0);
        document.putInt(0, document.position());
        return little(5 + document.position())
                .putInt(0) // flags
                .put((byte) 0) // one document follows
                .put(document.flip())
                .array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] name(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
