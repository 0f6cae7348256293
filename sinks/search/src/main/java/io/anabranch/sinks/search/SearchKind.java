package io.anabranch.sinks.search;

import io.anabranch.settings.SchemaDiff;
import io.anabranch.sinks.kit.Placement;
import io.anabranch.sinks.kit.SinkKind;
import io.anabranch.topology.Event;
import io.anabranch.topology.Sink;
import io.anabranch.topology.TopicReplay;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** {@code kind: search} */
public final class SearchKind implements SinkKind<SearchSettings> {
    @Override
    public String name() {
        return "search";
    }

    @Override
    public Class<SearchSettings> settings() {
        return SearchSettings.class;
    }

    @Override
    public Sink open(String name, SearchSettings settings, TopicReplay replay, MeterRegistry meters) {
        return SearchSink.open(name, settings, meters);
    }

    @Override
    public Mono<Void> create(SearchSettings settings) {
        return DayIndexes.create(settings);
    }

    @Override
    public Mono<SchemaDiff> plan(SearchSettings settings) {
        return DayIndexes.plan(settings);
    }

    @Override
    public Placement deletion(SearchSettings settings, Event event) {
        return SearchSink.isDayKnown(event)
                ? placement(settings, event)
                : new Placement.Skipped("the record does not know the event's own time, whose day is its index");
    }

    @Override
    public Optional<String> unappliedDeletions(SearchSettings settings) {
        return Optional.of(
                "applies deletions only where the event's own time is known, so not of most records without a value");
    }

    @Override
    public Placement placement(SearchSettings settings, Event event) {
        Documents documents = new Documents(settings.index());
        String lines = documents.of(List.of(event)).get(0).toString();
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("index", documents.indexOf(event));
        keys.put("_id", event.id());
        String document = lines.substring(lines.indexOf('\n') + 1).strip();
        return new Placement.Keys(keys, Optional.of(document).filter(text -> !text.isEmpty()));
    }
}
