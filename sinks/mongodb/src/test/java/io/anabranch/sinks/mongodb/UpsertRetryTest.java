package io.anabranch.sinks.mongodb;

import static io.anabranch.sinks.mongodb.Failures.DOCUMENT_VALIDATION_FAILURE;
import static io.anabranch.sinks.mongodb.Failures.DUPLICATE_KEY;
import static io.anabranch.sinks.mongodb.FakeDocuments.answer;
import static io.anabranch.sinks.mongodb.SomeEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import java.util.List;
import java.util.Map;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class UpsertRetryTest {
    private static final int WRITE_CONCERN_TIMEOUT = 64;

    private final FakeDocuments documents = new FakeDocuments();
    private final UpsertRetry<RawBsonDocument> look = new UpsertRetry<>(documents::insert);
    private final List<RawBsonDocument> five = EncodedEvent.documents(
            Encoding.of(events(5), Mode.REPLACE, "mongodb").documents());

    @Test
    void writesOnceMoreThoseInWhoseWayADocumentOfTheIdWas() {
        documents.answers.add(answer(Map.of(1, DUPLICATE_KEY, 3, DUPLICATE_KEY), 0));

        look.insert(five).block();

        assertThat(documents.inserted).hasSize(2);
        assertThat(documents.inserted.get(1)).containsExactly(id(1), id(3));
    }

    @Test
    void saysOfEachPlaceWhatTheLastAnswerSaidOfIt() {
        documents.answers.add(answer(Map.of(1, DUPLICATE_KEY, 2, DOCUMENT_VALIDATION_FAILURE, 4, DUPLICATE_KEY), 0));
        documents.answers.add(answer(Map.of(1, DUPLICATE_KEY), 0));

        assertThatThrownBy(() -> look.insert(five).block())
                .isInstanceOfSatisfying(
                        MongoBulkWriteException.class,
                        both -> assertThat(both.getWriteErrors())
                                .extracting(BulkWriteError::getIndex, WriteError::getCode)
                                .containsExactlyInAnyOrder(
                                        tuple(2, DOCUMENT_VALIDATION_FAILURE), tuple(4, DUPLICATE_KEY)));
    }

    @Test
    void keepsWhatTheFirstAnswerCouldNotConfirm() {
        documents.answers.add(answer(Map.of(1, DUPLICATE_KEY), WRITE_CONCERN_TIMEOUT));

        assertThatThrownBy(() -> look.insert(five).block())
                .isInstanceOfSatisfying(MongoBulkWriteException.class, both -> {
                    assertThat(both.getWriteErrors()).isEmpty();
                    assertThat(both.getWriteConcernError()).isNotNull();
                });
    }

    @Test
    void looksOnceMoreThoughTheServerDoesNotSayWhichIndexItWas() {
        documents.answers.add(answer(Map.of(2, FakeDocuments.OTHER_DUPLICATE), 0));

        look.insert(five).block();

        assertThat(documents.inserted.get(1)).containsExactly(id(2));
    }

    @Test
    void asksNothingTwiceWhereNoDocumentIsInTheWay() {
        documents.answers.add(answer(Map.of(2, DOCUMENT_VALIDATION_FAILURE), 0));

        assertThatThrownBy(() -> look.insert(five).block()).isInstanceOf(MongoBulkWriteException.class);

        assertThat(documents.inserted).hasSize(1);
    }

    private String id(int place) {
        return five.get(place).getString("_id").getValue();
    }
}
