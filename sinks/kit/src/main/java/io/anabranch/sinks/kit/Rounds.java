package io.anabranch.sinks.kit;

import io.anabranch.topology.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one write in rounds, one after the other: what is of one id ends as the log says, in a store that keeps the first of an id and takes a
 * request's parts in any order.
 */
public final class Rounds {
    private final List<List<Event>> rounds = new ArrayList<>();
    private final Map<String, Last> last;

    private Rounds(int events) {
        rounds.add(new ArrayList<>(events));
        last = new HashMap<>(events * 2);
    }

    /** In the first round no id comes twice; in each other an id has only writes or only deletions, in their order. */
    public static List<List<Event>> of(List<Event> events) {
        Rounds rounds = new Rounds(events.size());
        events.forEach(rounds::add);
        return rounds.rounds;
    }

    private void add(Event event) {
        Last earlier = last.get(event.id());
        int round = earlier == null ? 0 : earlier.after(event);
        if (round == rounds.size()) {
            rounds.add(new ArrayList<>());
        }
        rounds.get(round).add(event);
        if (earlier == null || earlier.round != round) {
            last.put(event.id(), event.isDeletion() ? Last.deletion(round) : Last.write(round));
        }
    }

    /** The round of an id's last event so far, and what it is. */
    private record Last(int round, boolean isDeletion) {
        private static final Last WRITE = new Last(0, false);
        private static final Last DELETION = new Last(0, true);

        static Last write(int round) {
            return round == 0 ? WRITE : new Last(round, false);
        }

        static Last deletion(int round) {
            return round == 0 ? DELETION : new Last(round, true);
        }

        int after(Event event) {
            return round > 0 && event.isDeletion() == isDeletion ? round : round + 1;
        }
    }
}
