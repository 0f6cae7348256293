package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchSettingsTest {
    private static final String NODE = "http://127.0.0.1:9200";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ann:geheim@h:9200",
                "https://h:9200/?token=geheim",
                "https://h:9200#geheim",
                "https://h:9200/path",
                "h:9200",
                "ftp://h:9200",
                "http://"
            })
    void aNodeThatIsNoneIsRefusedAndShowsNoSecret(String node) {
        assertThatThrownBy(() -> TestSettings.of(NODE, node).settings())
                .hasMessageContaining("nodes")
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Events", "2events", "events-2", "events-2026", "events-2-eu", "a b", ""})
    void aNameThatIsNoneOrLooksLikeADayIsRefused(String index) {
        assertThatThrownBy(() -> TestSettings.of(NODE).index(index).settings()).hasMessageContaining("index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "events-eu", "events2", "e_1.x"})
    void aNameOfSmallLettersIsTaken(String index) {
        assertThatCode(() -> TestSettings.of(NODE).index(index).settings()).doesNotThrowAnyException();
    }

    @Test
    void aTextFieldHasNoOtherBelowIt() {
        assertThatThrownBy(() -> TestSettings.of(NODE)
                        .textFields("customer", "customer.name")
                        .settings())
                .hasMessageContaining("text-fields");
        assertThatCode(() -> TestSettings.of(NODE)
                        .textFields("customer.name", "customer.city", "custom")
                        .settings())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 36, 24 * 20_000})
    void daysExpireWhole(long hours) {
        assertThatThrownBy(() -> TestSettings.of(NODE)
                        .expireAfter(Optional.of(Duration.ofHours(hours)))
                        .settings())
                .hasMessageContaining("expire-after");
    }
}
