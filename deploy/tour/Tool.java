import com.datastax.oss.driver.api.core.CqlSession;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the tour does beside Anabranch: one record published, or a table emptied. Run from its source. */
final class Tool {
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "publish" -> publish(arguments[1], arguments[2]);
            case "truncate" -> truncate(arguments[1]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void publish(String topic, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "localhost:9092"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))).get();
        }
    }

    private static void truncate(String table) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress("127.0.0.1", 9042))
                .withLocalDatacenter("datacenter1")
                .build()) {
            session.execute("TRUNCATE " + table);
        }
    }
}
