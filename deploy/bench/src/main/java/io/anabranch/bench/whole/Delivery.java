package io.anabranch.bench;

import com.mongodb.reactivestreams.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bson.BsonDocument;
import reactor.core.publisher.Mono;

/**
 * Looks at a program and at the collection that it fills, several times in each second, and measures from the first look that finds
 * the warm-up stored to the one that finds all.
 */
final class Delivery {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    private final RunningProgram program;
    private final ProcessHandle server;
    private final LongSupplier stored;
    private final StallWatch watch;

    Delivery(RunningProgram program, ProcessHandle server, MongoCollection<BsonDocument> collection) {
        this(program, server, () -> {
            Long count = Mono.from(collection.estimatedDocumentCount()).block();
            return count == null ? 0 : count;
        });
    }

    /** @param stored how many events the store has */
    Delivery(RunningProgram program, ProcessHandle server, LongSupplier stored) {
        this(program, server, stored, new StallWatch());
    }

    Delivery(RunningProgram program, ProcessHandle server, LongSupplier stored, StallWatch watch) {
        this.program = program;
        this.server = server;
        this.stored = stored;
        this.watch = watch;
    }

    /**
     * Returns when all is stored.
     *
     * @throws IllegalStateException if the program ends, stands still, or stores more than there is
     */
    Delivered measured(long warmUp, long all) {
        Look from = await(warmUp);
        Look to = await(all);
        if (to.stored() > all) {
            throw new IllegalStateException(to.stored() + " documents of " + all + " events");
        }
        return from.until(to, program.peakBytes());
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
                throw new IllegalStateException("The measured program made " + watch.inWords() + "; it stood at "
                        + new Progress("events", most, events).inWords() + "; the end of its log:\n"
                        + program.lastWords());
            }
            pause();
        }
    }

    private Look look() {
        long count = stored.getAsLong();
        Duration serverCpu = server.info().totalCpuDuration().orElse(Duration.ZERO);
        return new Look(System.nanoTime(), count, program.cpu(), serverCpu);
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
