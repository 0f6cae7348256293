package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.SomeEvents.event;
import static io.anabranch.sinks.mongodb.SomeEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.RequestCutter;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import java.util.List;
import org.bson.BsonBinaryWriter;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;

class BulksTest {
    @Test
    void cutsByCount() {
        assertThat(bulks(events(2_001), 1_000)).extracting(List::size).containsExactly(1_000, 1_000, 1);
        assertThat(bulks(events(1_000), 1_000)).hasSize(1);
        assertThat(bulks(List.of(), 1_000)).isEmpty();
    }

    @Test
    void losesNoneAndKeepsTheOrder() {
        List<Event> events = events(2_345);

        assertThat(bulks(events, 100).stream().flatMap(List::stream)).containsExactlyElementsOf(events);
    }

    @Test
    void cutsByBytesAndLeavesALongEventAlone() {
        String mebibyte = "{\"blob\":\"" + "x".repeat(1024 * 1024) + "\"}";
        String long5 = "{\"blob\":\"" + "x".repeat(5 * 1024 * 1024) + "\"}";
        List<Event> events = List.of(
                event(0, "a", mebibyte),
                event(1, "b", mebibyte),
                event(2, "c", mebibyte),
                event(3, "d", mebibyte),
                event(4, "e", long5),
                event(5, "f", mebibyte));

        assertThat(bulks(events, 1_000)).extracting(List::size).containsExactly(3, 1, 1, 1);
    }

    @Test
    void theWorstJsonStaysWithinOneMessage() throws UnstorableException {
        String digits = "{\"n\":[" + "1,".repeat((MongoSink.MAX_JSON_BYTES - 10) / 2) + "1]}";

        try (BasicOutputBuffer output = new BasicOutputBuffer();
                BsonBinaryWriter bson = new BsonBinaryWriter(output)) {
            JsonToBson.copy(JsonText.of(digits), bson);

            assertThat(output.getPosition()).isBetween(6 * MongoSink.MAX_JSON_BYTES, 48_000_000);
        }
    }

    private static List<List<Event>> bulks(List<Event> events, int maxDocuments) {
        return new RequestCutter<>(maxDocuments, MongoSink.MAX_JSON_BYTES, Encoding::jsonBytes).cut(events);
    }
}
