package io.anabranch.bench.whole;

import io.anabranch.bench.EngineTopic;
import io.anabranch.bench.StallWatch;
import java.time.Duration;
import java.util.List;

/** A program that runs, with the topic that it reads and the tables that it fills, which it has to itself. */
public final class Subject implements AutoCloseable {
    private final Testbed testbed;
    private final Program program;
    private final Target target;
    private final RunningProgram running;

    private Subject(Testbed testbed, Program program, Target target, RunningProgram running) {
        this.testbed = testbed;
        this.program = program;
        this.target = target;
        this.running = running;
    }

    /** Makes the tables and starts the program. The topic must be there. */
    public static Subject start(Testbed testbed, Program program, Target target) {
        return start(testbed, program, target, List.of());
    }

    /** @param flags of the JVM, besides the program's own */
    static Subject start(Testbed testbed, Program program, Target target, List<String> flags) {
        testbed.tables().create(target);
        return new Subject(testbed, program, target, RunningProgram.start(program, target, flags));
    }

    public Target target() {
        return target;
    }

    public RunningProgram running() {
        return running;
    }

    public EngineTopic topic() {
        return new EngineTopic(testbed.servers().kafka(), target.topic());
    }

    /** How many events are in every store, as the positions have it that the program has committed. */
    public long done() {
        return testbed.positions().least(program.groups(target));
    }

    /** What measures it from now on. */
    Delivery delivery() {
        return new Delivery(running, testbed.processes(), this::done);
    }

    /** @param limit after which it fails */
    Delivery delivery(Duration limit) {
        return new Delivery(running, testbed.processes(), this::done, new StallWatch(), limit);
    }

    /** Ends the program and drops the tables. */
    @Override
    public void close() {
        running.close();
        testbed.tables().drop(target);
    }
}
