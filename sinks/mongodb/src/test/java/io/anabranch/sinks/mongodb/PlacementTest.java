package io.anabranch.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.mongodb.MongoSettings.Mode;
import io.anabranch.topology.Event;
import io.anabranch.topology.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.RawBsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementTest {
    private final MongoKind kind = new MongoKind();

    @ParameterizedTest
    @EnumSource(Mode.class)
    void showsTheIdOfTheDocumentThatIsWritten(Mode mode) {
        Event event = SomeEvents.event(7, "e-7 ü", "{\"_id\":\"theirs\"}");
        RawBsonDocument written =
                Encoding.of(List.of(event), mode, "mongodb").documents().get(0).document();

        Placement placement = kind.placement(settings(mode), event);

        assertThat(placement)
                .isInstanceOfSatisfying(
                        Placement.Keys.class,
                        shown -> assertThat(shown.keys())
                                .containsExactly(
                                        entry("collection", "analytics.events"),
                                        entry("_id", written.getString("_id").getValue())));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatTheSinkRejectsHasNoPlace(Mode mode) {
        Event inexact = SomeEvents.event(0, "e", "{\"a\":0.1234567890123456789012345678901234567890}");

        Placement placement = kind.placement(settings(mode), inexact);

        assertThat(placement)
                .isInstanceOfSatisfying(
                        Placement.Rejection.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(RejectReason.NUMBER_NOT_EXACT));
    }

    /** Of a server that nobody looks for. */
    private static MongoSettings settings(Mode mode) {
        return new MongoSettings(
                "mongodb+srv://nowhere.invalid",
                "analytics",
                "events",
                Optional.empty(),
                mode,
                1_000,
                4,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15));
    }
}
