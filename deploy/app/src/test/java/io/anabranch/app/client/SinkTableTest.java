package io.anabranch.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void showsWhatASinkDidInASecond() throws Exception {
        SinkRow row = SinkRow.of("127.0.0.1:9600", sink(1_000, 10, 2), sink(5_000, 20, 2), 2);

        assertThat(SinkTable.lines(List.of(row), false))
                .containsExactly(
                        "SINK     STATE     EVENTS/S  P50  P99  BATCH  IN FLIGHT  RETRIES/S     LAG  BEHIND",
                        "mongodb  attached     2,000    -    -    400        3/8        0.0  12,345   1.5 s");
        assertThat(row.json()).containsEntry("events_per_second", 2_000.0).doesNotContainKey("write_p50_seconds");
    }

    @Test
    void theCauseOfASickSinkStandsBelow() throws Exception {
        JsonNode sick = JSON.readTree("{\"name\":\"feed\",\"state\":\"failing\",\"cause\":\"refused\"}");

        List<String> lines = SinkTable.lines(List.of(SinkRow.of("a:1", sick, sick, 1)), true);

        assertThat(lines.get(0)).startsWith("PROCESS");
        assertThat(lines.get(2)).isEqualTo("feed: refused");
    }

    private static JsonNode sink(long written, long batches, long retries) throws Exception {
        return JSON.readTree("""
                {"name": "mongodb", "state": "attached", "lag_records": 12345, "lag_seconds": 1.5,
                 "totals": {"events_written": %d, "batches": %d, "batch_events": %d, "retries": %d,
                            "in_flight": 3, "concurrency_limit": 8}}
                """.formatted(written, batches, written, retries));
    }
}
