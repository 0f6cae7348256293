package io.anabranch.app.ops;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A replay as an operator sees it.
 *
 * @param records of the log that are done with, of {@code totalRecords} that there were when it began
 * @param written events that the sink holds now
 * @param rejected events that are dead letters
 * @param trouble why it does not go on, while that lasts
 */
public record ReplayView(
        String sink,
        State state,
        Instant since,
        long records,
        long totalRecords,
        long written,
        long rejected,
        Optional<String> trouble) {
    /** How far it is. */
    public enum State {
        RUNNING("running"),
        DONE("done"),
        FAILED("failed");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** As in answers. */
        public String label() {
            return label;
        }
    }

    /** As the API answers. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sink", sink);
        json.put("state", state.label());
        json.put("since", since.toString());
        json.put("records", records);
        json.put("total_records", totalRecords);
        json.put("events_written", written);
        json.put("events_rejected", rejected);
        trouble.ifPresent(cause -> json.put("cause", cause));
        return json;
    }
}
