package io.anabranch.app.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks which sink is in which lane: what no single section can see.
 *
 * @param lanes the lanes that could be read
 * @param kindOfSink the sinks whose kind is known
 */
record Routing(
        Given.Fields laneSections,
        Map<String, LaneSettings> lanes,
        Given.Fields sinkSections,
        Map<String, SinkKind<?>> kindOfSink,
        Binder binder,
        Mistakes mistakes) {

    void check() {
        Map<String, String> laneOfSink = new HashMap<>();
        lanes.forEach((lane, settings) -> {
            for (int i = 0; i < settings.sinks().size(); i++) {
                check(lane, settings.sinks().get(i), i, laneOfSink);
            }
            checkOrder(lane, settings);
        });
        boolean laneUnread = lanes.size() < laneSections.fields().size();
        sinkSections.fields().forEach((sink, field) -> {
            // A lane that could not be read may well hold it.
            if (!laneUnread && !laneOfSink.containsKey(sink)) {
                mistakes.add(field.key(), "sinks." + sink, "is in no lane; add it to the 'sinks' of one");
            }
        });
    }

    private void check(String lane, String sink, int index, Map<String, String> laneOfSink) {
        String key = "lanes." + lane + ".sinks";
        Place place = binder.placeOf(key + "[" + index + "]").orElse(Place.DEFAULT);
        String other = laneOfSink.putIfAbsent(sink, lane);
        if (other != null) {
            mistakes.add(place, key, "sink '" + sink + "' is in lane '" + other + "' too; a sink is in one lane");
        }
        List<String> known = List.copyOf(sinkSections.fields().keySet());
        if (!known.contains(sink)) {
            String hint = Spelling.nearest(sink, known)
                    .map(near -> "did you mean '" + near + "'?")
                    .orElse("there are: " + String.join(", ", known));
            mistakes.add(place, key, "sink '" + sink + "' is not under 'sinks'; " + hint);
        }
    }

    private void checkOrder(String lane, LaneSettings settings) {
        String key = "lanes." + lane + ".in-flight";
        for (String sink : settings.sinks()) {
            SinkKind<?> kind = kindOfSink.get(sink);
            if (kind != null && kind.needsOrder() && settings.inFlight() > 1) {
                Place place = binder.placeOf(key).orElse(Place.DEFAULT);
                String given = Integer.toString(settings.inFlight());
                mistakes.wrongValue(place, key, given, "1, because sink '" + sink + "' needs the log's order");
            }
        }
    }
}
