package io.anabranch.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.anabranch.app.client.OpsClient.OpsFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What the sinks of several processes did since they were last asked. Not thread-safe. */
public final class Top {
    private static final double NANOS = 1e9;

    private final List<OpsClient> processes;
    private final LongSupplier nanoTime;
    private final Map<String, Answer> last = new HashMap<>();

    public Top(List<OpsClient> processes, LongSupplier nanoTime) {
        this.processes = List.copyOf(processes);
        this.nanoTime = nanoTime;
    }

    /**
     * Asks all; the first time there are no rows.
     *
     * @param failures hears of each process that does not answer, in words
     */
    public List<SinkRow> next(Consumer<String> failures) {
        List<SinkRow> rows = new ArrayList<>();
        for (OpsClient process : processes) {
            try {
                rows.addAll(next(process));
            } catch (OpsFailedException failure) {
                failures.accept(String.valueOf(failure.getMessage()));
            }
        }
        return rows;
    }

    private List<SinkRow> next(OpsClient process) {
        Answer now = new Answer(process.get("/v1/sinks").path("sinks"), nanoTime.getAsLong());
        Answer before = last.put(process.address(), now);
        List<SinkRow> rows = new ArrayList<>();
        if (before != null) {
            double seconds = (now.nanos - before.nanos) / NANOS;
            now.sinks.forEach(sink -> rows.add(SinkRow.of(process.address(), before.of(sink), sink, seconds)));
        }
        return rows;
    }

    private record Answer(JsonNode sinks, long nanos) {
        /** What this answer says of the same sink; what it did not have counts from 0. */
        JsonNode of(JsonNode sink) {
            for (JsonNode each : sinks) {
                if (each.path("name").equals(sink.path("name"))) {
                    return each;
                }
            }
            return MissingNode.getInstance();
        }
    }
}
