package io.anabranch.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.ingest.decode.Corpus.Case;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
    static List<Case> corpus() {
        return Corpus.read();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everyRecordBecomesWhatItShould(Case each) {
        Decoded decoded = new EventDecoder(
                        new ByteSize(1 << 20), Duration.ofHours(1), each.settings(), none -> new byte[0])
                .decode(each.record());

        if (each.isTombstone()) {
            assertThat(decoded).isEqualTo(new Tombstone(each.record()));
        } else if (each.rejected().isPresent()) {
            assertThat(decoded)
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason().code())
                                    .as(rejected.detail())
                                    .isEqualTo(each.rejected().orElseThrow()));
        } else if (each.deletion().isPresent()) {
            assertThat(decoded)
                    .isInstanceOfSatisfying(
                            Event.class,
                            event -> assertThat(known(event))
                                    .isEqualTo(known(each.deletion().orElseThrow())));
        } else {
            assertThat(decoded).isInstanceOf(Event.class);
            assertThat(((Event) decoded).isDeletion()).isFalse();
            assertThat(parts((Event) decoded)).isEqualTo(parts(each.event().orElseThrow()));
        }
    }

    @Test
    void everyRecordHasANameOfItsOwn() {
        assertThat(corpus()).hasSizeGreaterThan(100).extracting(Case::name).doesNotHaveDuplicates();
    }

    private static List<String> parts(Event event) {
        return List.of(
                event.id(),
                event.userId(),
                event.type(),
                event.timestamp().toString(),
                event.data().toString(),
                event.extra().toString());
    }

    private static List<String> known(Event event) {
        Deletion known = event.deletion().orElseThrow();
        return List.of(
                event.id(),
                known.userId().orElse("unknown"),
                known.timestamp().map(Instant::toString).orElse("unknown"),
                known.deletedAt().map(Instant::toString).orElse("unknown"));
    }

    private static List<String> known(JsonNode deletion) {
        return List.of("id", "user", "time", "deleted").stream()
                .map(part -> deletion.path(part).asText("unknown"))
                .toList();
    }

    private static List<String> parts(JsonNode becomes) {
        return List.of("id", "user", "type", "time", "data", "extra").stream()
                .map(part -> becomes.get(part).textValue())
                .collect(Collectors.toList());
    }
}
