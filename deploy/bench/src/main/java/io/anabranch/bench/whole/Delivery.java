package io.anabranch.bench.whole;

import io.anabranch.bench.Progress;
import io.anabranch.bench.StallWatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Looks at a program and at how much it has done, several times in each second, and measures it between two looks. */
public final class Delivery {
    static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    private final RunningProgram program;
    private final List<ProcessHandle> servers;
    private final LongSupplier stored;
    private final StallWatch watch;
    private final Duration limit;
    private final long startedNanos = System.nanoTime();
    private final Duration serverCpu;

    /**
     * @param servers whose CPU is measured
     * @param stored how many events are done
     */
    Delivery(RunningProgram program, List<ProcessHandle> servers, LongSupplier stored) {
        this(program, servers, stored, new StallWatch(), FOR_EVER);
    }

    /** @param limit how long all that is measured may take, from now on */
    Delivery(
            RunningProgram program,
            List<ProcessHandle> servers,
            LongSupplier stored,
            StallWatch watch,
            Duration limit) {
        this.program = program;
        this.servers = List.copyOf(servers);
        this.stored = stored;
        this.watch = watch;
        this.limit = limit;
        this.serverCpu = serverCpu();
    }

    /**
     * Measures from the first look that finds the warm-up done to the one that finds all. Returns when all is done.
     *
     * @throws IllegalStateException if the program ends, stands still, or does more than there is
     */
    Delivered measured(long warmUp, long all) {
        Look from = await(warmUp);
        return from.until(awaitExactly(all), program.peakBytes());
    }

    /** Measures from the start of the program, with all that starting costs, to the look that finds so many done. */
    public Delivered fromTheStart(long events) {
        Look start = new Look(startedNanos, 0, Duration.ZERO, serverCpu);
        return start.until(awaitExactly(events), program.peakBytes());
    }

    /**
     * Measures so many more, of which none is there yet. Only so is all counted that is done with these and nothing else, where parts of a
     * program run ahead of others.
     *
     * @param publish makes them be there; what it costs is nobody's, but its time is everybody's
     */
    public Delivered measured(Runnable publish, long before, long all) {
        Look from = awaitExactly(before);
        publish.run();
        return from.until(awaitExactly(all), program.peakBytes());
    }

    private Look awaitExactly(long events) {
        Look look = await(events);
        if (look.stored() > events) {
            throw new IllegalStateException(look.stored() + " done of " + events + " events");
        }
        return look;
    }

    private Look await(long events) {
        long most = -1;
        while (true) {
            Look look = look();
            if (look.stored() >= events) {
                return look;
            }
            program.requireAlive();
            if (look.stored() > most) {
                most = look.stored();
                watch.progressed();
            } else if (watch.isStalled()) {
                throw failed("made " + watch.inWords(), most, events);
            }
            if (System.nanoTime() - startedNanos > limit.toNanos()) {
                throw failed("needs more than " + limit.toSeconds() + "s", most, events);
            }
            pause();
        }
    }

    private ProgramFailedException failed(String why, long most, long events) {
        return new ProgramFailedException("The measured program " + why + "; it stood at "
                + new Progress("events", most, events).inWords() + "; the end of its log:\n" + program.lastWords());
    }

    private Look look() {
        long count = stored.getAsLong();
        return new Look(System.nanoTime(), count, program.cpu(), serverCpu());
    }

    private Duration serverCpu() {
        return servers.stream()
                .map(server -> server.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a program was measured", e);
        }
    }

    /** What was seen at one time. */
    private record Look(long nanos, long stored, Duration cpu, Duration serverCpu) {
        Delivered until(Look later, long peakBytes) {
            return new Delivered(
                    later.stored - stored,
                    Duration.ofNanos(later.nanos - nanos),
                    later.cpu.minus(cpu),
                    later.serverCpu.minus(serverCpu),
                    peakBytes);
        }
    }
}
