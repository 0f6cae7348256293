package io.anabranch.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1.50} | { \"a\" : 1.5 }",
                "{\"a\":100} | {\"a\":1e2}",
                "{\"a\":0.0} | {\"a\":0}",
                "{\"a\":1e-3000000000,\"b\":1.50} | {\"a\":0,\"b\":1.5}",
                "{\"a\":1,\"b\":{\"c\":2,\"d\":3}} | {\"b\":{\"d\":3,\"c\":2},\"a\":1}",
                "{\"a\":\"\\u00e9\"} | {\"a\":\"é\"}",
            })
    void isTheSameForTextsOfTheSameValue(String one, String other) throws IOException {
        assertThat(Fingerprint.canonical(one)).isEqualTo(Fingerprint.canonical(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1} | {\"a\":\"1\"}",
                "{\"a\":9007199254740993} | {\"a\":9007199254740992}",
                "{\"a\":null} | {}",
                "{\"a\":null} | {\"a\":\"null\"}",
                "{\"a\":[1,2]} | {\"a\":[2,1]}",
                "{\"a\":\"\\\",\\\"b\\\":\\\"\"} | {\"a\":\"\",\"b\":\"\"}",
            })
    void differsWhereTheValueDiffers(String one, String other) throws IOException {
        assertThat(Fingerprint.canonical(one)).isNotEqualTo(Fingerprint.canonical(other));
    }

    @Test
    void isTheSameForADocumentOfMapsAndNumbers() throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("amount", new BigDecimal("12.50"));
        document.put("count", 3L);
        document.put("list", List.of(1, "two", true));

        assertThat(Fingerprint.canonical((Object) document))
                .isEqualTo(Fingerprint.canonical("{\"amount\":12.5,\"count\":3,\"list\":[1,\"two\",true]}"));
    }
}
