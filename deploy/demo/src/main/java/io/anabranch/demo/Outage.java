package io.anabranch.demo;

import io.anabranch.local.LocalStack;
import io.anabranch.local.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The outage of one store in the middle of the demo, and what the other sinks write meanwhile.
 *
 * @param length from the fault to its end
 */
record Outage(Server store, Kind kind, Duration length) {
    /** What a program that was just started does is no measure. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final Duration BEFORE = Duration.ofSeconds(10);

    /** What befalls the store. */
    enum Kind {
        KILLED {
            @Override
            void begin(LocalStack stack, Server store) {
                stack.kill(store);
            }

            @Override
            void end(LocalStack stack, Server store) {
                stack.restart(store);
            }
        },
        HUNG {
            @Override
            void begin(LocalStack stack, Server store) {
                stack.pause(store);
            }

            @Override
            void end(LocalStack stack, Server store) {
                stack.resume(store);
            }
        };

        abstract void begin(LocalStack stack, Server store);

        abstract void end(LocalStack stack, Server store);
    }

    /**
     * Some seconds to see how fast the sinks are, the outage, and how fast they were in it. Blocks for all of that.
     *
     * @return for an operator: what was done, and each sink's rate
     */
    List<String> happen(LocalStack stack, Program program, List<String> all) throws InterruptedException {
        pass(WARM_UP);
        Seen first = Seen.now(program);
        pass(BEFORE);
        Seen before = Seen.now(program);
        kind.begin(stack, store);
        pass(length);
        Seen after = Seen.now(program);
        kind.end(stack, store);
        List<String> lines = new ArrayList<>();
        lines.add("%s was %s for %.1f s; events/s in the %d s before, and meanwhile:"
                .formatted(
                        store.id(),
                        kind.name().toLowerCase(Locale.ROOT),
                        after.secondsSince(before),
                        BEFORE.toSeconds()));
        for (String sink : all) {
            lines.add(String.format(
                    Locale.ROOT, "  %-12s %,8.0f %,8.0f", sink, before.rate(sink, first), after.rate(sink, before)));
        }
        return lines;
    }

    /** The time itself is what is wanted, of an outage and of a rate; no event is waited for. */
    private static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /** What the sinks had written at a moment. */
    private record Seen(long nanos, Scrape scrape) {
        static Seen now(Program program) throws InterruptedException {
            return new Seen(System.nanoTime(), program.scrape());
        }

        double rate(String sink, Seen earlier) {
            return (written(sink) - earlier.written(sink)) / secondsSince(earlier);
        }

        double secondsSince(Seen earlier) {
            return (nanos - earlier.nanos) / 1e9;
        }

        private double written(String sink) {
            return scrape.sum("anabranch_events_written_total", "sink=\"" + sink + "\"");
        }
    }
}
