package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.verify.reader.JsonTree;
import io.anabranch.app.verify.reader.LogEntry;
import io.anabranch.app.verify.reader.LogReader;
import io.anabranch.ingest.decode.Corpus;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.RefusedValues;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The log is read as the corpus says, by which the pipeline's own decoder is tested too. */
class AgreementTest {
    static List<Corpus.Case> corpus() {
        return Corpus.read();
    }

    static Stream<Arguments> refusedValues() {
        return RefusedValues.all();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everyRecordBecomesWhatItShould(Corpus.Case each) {
        LogEntry entry = reader(each.settings()).read(each.record());

        if (each.isTombstone()) {
            assertThat(entry).isEqualTo(new LogEntry.Nothing());
        } else if (each.rejected().isPresent()) {
            assertThat(entry).isInstanceOf(LogEntry.Malformed.class);
        } else if (each.deletion().isPresent()) {
            assertThat(entry).isEqualTo(deletion(each.deletion().get()));
        } else {
            assertThat(entry).isInstanceOf(LogEntry.Event.class);
            assertThat(parts((LogEntry.Event) entry))
                    .isEqualTo(parts(each.event().orElseThrow()));
        }
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void whatCanNeverBeAnEventIsMalformed(String reason, byte[] value) {
        assertThat(reader(EventSettings.DEFAULTS).read(Records.record(value)))
                .as(reason)
                .isInstanceOf(LogEntry.Malformed.class);
    }

    private static LogReader reader(EventSettings settings) {
        return new LogReader(settings, new ByteSize(1 << 20), Duration.ofHours(1), record -> {
            throw new IllegalStateException("No registry");
        });
    }

    private static LogEntry.Deletion deletion(JsonNode deletes) {
        return new LogEntry.Deletion(
                deletes.get("id").textValue(),
                Optional.ofNullable(deletes.get("user")).map(JsonNode::textValue),
                Optional.ofNullable(deletes.get("time"))
                        .map(JsonNode::textValue)
                        .map(Instant::parse),
                Optional.ofNullable(deletes.get("deleted"))
                        .map(JsonNode::textValue)
                        .map(Instant::parse));
    }

    private static List<Object> parts(LogEntry.Event event) {
        return List.of(event.id(), event.user(), event.type(), event.time().toString(), event.data(), event.extra());
    }

    private static List<Object> parts(JsonNode becomes) {
        return List.of(
                becomes.get("id").textValue(),
                becomes.get("user").textValue(),
                becomes.get("type").textValue(),
                becomes.get("time").textValue(),
                Optional.of(becomes.get("data").textValue())
                        .filter(data -> !data.isEmpty())
                        .map(AgreementTest::tree),
                tree(becomes.get("extra").textValue()));
    }

    private static JsonNode tree(String json) {
        return JsonTree.read(json.isEmpty() ? "{}" : json, 31);
    }
}
