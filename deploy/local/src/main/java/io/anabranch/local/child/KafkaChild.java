package io.anabranch.local.child;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/** Runs Kafka, after giving a new data folder its identity: in one JVM, since a second one would add a second to a start. */
public final class KafkaChild {
    private KafkaChild() {}

    /** Takes the path of {@code server.properties} and of the data folder. */
    public static void main(String[] args) throws Exception {
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            format(args[0]);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    private static void format(String properties) throws Exception {
        String[] command = {"format", "-t", newClusterId(), "-c", properties};
        Object status = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command, System.out);
        if (!status.equals(0)) {
            throw new IllegalStateException("kafka.tools.StorageTool format ended with " + status);
        }
    }

    /** Sixteen random bytes in base 64, as Kafka wants them; none begins with a dash, which the tool would read as an option. */
    static String newClusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                // The first bit is cleared: the dash is digit 62 of 64, and would begin one id in 64.
                .putLong(id.getMostSignificantBits() & Long.MAX_VALUE)
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
