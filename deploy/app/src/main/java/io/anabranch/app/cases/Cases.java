package io.anabranch.app.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anabranch.app.event.Explanation;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.SourceRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The cases of a file, and the settings that they are checked with. */
public final class Cases {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS = 1e9;

    private final Function<SourceRecord, Decoded> decode;
    private final List<SinkSettings<?>> sinks;
    private final String usualTopic;

    /**
     * @param decode as the pipeline decodes
     * @param usualTopic of a record that names none
     */
    public Cases(Function<SourceRecord, Decoded> decode, Collection<SinkSettings<?>> sinks, String usualTopic) {
        this.decode = decode;
        this.sinks = List.copyOf(sinks);
        this.usualTopic = usualTopic;
    }

    /** Checks each case of the file, in its order. Fails where it is no file of cases. */
    public List<CaseResult> check(Path file) {
        List<CaseResult> results = new ArrayList<>();
        for (Case each : new CaseFile(file, usualTopic).read()) {
            long begun = System.nanoTime();
            String actual = Explanation.of(decode.apply(each.record()), sinks).json();
            results.add(new CaseResult(
                    each.name(),
                    Differences.between(each.expected(), tree(actual)),
                    actual,
                    (System.nanoTime() - begun) / NANOS));
        }
        return results;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
