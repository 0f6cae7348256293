package io.anabranch.bench;

import io.anabranch.ingest.decode.EventDecoder;
import io.anabranch.settings.ByteSize;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One side of a benchmark as its process runs it: round after round as the other end of its standard input tells it, so that
 * the compiler is done when it counts. Every side is given the same events.
 */
final class Side {
    private static final long SEED = 20_261_121;
    private static final Instant UNTIL = Instant.parse("2026-11-21T08:15:37.123456Z");

    private final EventDecoder json = new EventDecoder(new ByteSize(1 << 20), Duration.ofHours(1));
    private final SampleEvents sample = new SampleEvents(SEED, UNTIL);
    private final int unmeasured;
    private final Work work;
    private final ProgressReport report;

    /** What a side does in a round. */
    interface Work {
        /**
         * @param target the table, or whatever else the store has, to write to
         * @param report hears of what is done: whoever stands still for long is ended
         * @return the part that is measured, which ends when all is stored
         */
        Runnable prepare(String target, List<Event> events, ProgressReport report);
    }

    /**
     * A round to be done.
     *
     * @param events how many
     */
    record Round(String target, int events) {
        private static final char BETWEEN = ' ';

        static Round parse(String line) {
            int end = line.lastIndexOf(BETWEEN);
            return new Round(line.substring(0, end), Integer.parseInt(line.substring(end + 1)));
        }

        @Override
        public String toString() {
            return target + BETWEEN + events;
        }
    }

    /** @param unmeasured of a round's events, how many the work writes in its preparation */
    Side(int unmeasured, Work work, ProgressReport report) {
        this.unmeasured = unmeasured;
        this.work = work;
        this.report = report;
    }

    /** Does the rounds that standard input names, a line each, and writes a line of {@link Measured} for each; until its end. */
    static void serve(Work work) {
        serve(/* unmeasured= */ 0, work);
    }

    /** The same, with events that are written before the clock starts. */
    static void serve(int unmeasured, Work work) {
        Side side = new Side(unmeasured, work, ProgressReport.started());
        try (BufferedReader rounds = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = rounds.readLine(); line != null; line = rounds.readLine()) {
                System.out.println(side.round(Round.parse(line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the next round", e);
        }
    }

    /** Before and after it nothing is in flight: a side is measured for the whole of its own work and for nothing else. */
    Measured round(Round round) {
        Runnable working = work.prepare(round.target(), next(round.events()), report);
        // What was built beforehand is more on one side: its collection is nobody's work.
        System.gc();
        Reading start = Reading.now();
        working.run();
        return start.since(round.events() - unmeasured);
    }

    private List<Event> next(int count) {
        List<Event> decoded = new ArrayList<>(count);
        report.begin("events decoded", count);
        for (int i = 0; i < count; i++) {
            byte[] value = sample.next();
            SourceRecord record = new SourceRecord("events", "id", 0, i, UNTIL.toEpochMilli(), null, value, List.of());
            if (json.decode(record) instanceof Event event) {
                decoded.add(event);
                report.add(1);
            } else {
                throw new IllegalStateException("A sample event was rejected");
            }
        }
        return decoded;
    }

    /** The list in runs of at most so many. */
    static <T> List<List<T>> cut(List<T> all, int most) {
        List<List<T>> runs = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            runs.add(all.subList(from, Math.min(from + most, all.size())));
        }
        return runs;
    }
}
