package io.anabranch.bench.proof;

import io.anabranch.local.ProgramProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Several processes of one pipeline, which share the topic's partitions as one consumer group. */
final class Group implements AutoCloseable {
    private final ProofStack stack;
    private final ProofPipeline pipeline;
    private final List<ProgramProcess> members;

    private Group(ProofStack stack, ProofPipeline pipeline, List<ProgramProcess> members) {
        this.stack = stack;
        this.pipeline = pipeline;
        this.members = members;
    }

    /** Starts so many and waits until all are ready. */
    static Group start(ProofStack stack, ProofPipeline pipeline, int size) {
        List<ProgramProcess> members = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(number -> pipeline.start(stack.folder(), name(number)))
                .toList());
        members.forEach(ProofStack::awaitReady);
        return new Group(stack, pipeline, members);
    }

    private static String name(int number) {
        return "member-" + number;
    }

    int size() {
        return members.size();
    }

    ProgramProcess member(int number) {
        return members.get(number);
    }

    /** Starts another in the place of one that has ended; it continues that one's log. */
    ProgramProcess replace(int number) {
        ProgramProcess started = pipeline.start(stack.folder(), name(number));
        members.set(number, started);
        return started;
    }

    /** Whether all became ready within the time; if not, their logs show what their threads did. */
    boolean becameReady(Duration within) {
        boolean ready = Waits.became(within, () -> members.stream().allMatch(ProgramProcess::isReady));
        if (!ready) {
            members.forEach(ProgramProcess::dumpThreads);
        }
        return ready;
    }

    /** Waits until no group has any lag; if nothing moves, their logs show what their threads did. */
    void awaitNoLag(Lags lags) {
        try {
            lags.awaitNone();
        } catch (IllegalStateException standstill) {
            members.forEach(ProgramProcess::dumpThreads);
            throw standstill;
        }
    }

    /** Sends SIGTERM to all and waits for each. Whether all ended with exit code 0. */
    boolean terminate() {
        return members.stream().mapToInt(ProgramProcess::terminate).sum() == 0;
    }

    @Override
    public void close() {
        members.forEach(ProgramProcess::close);
    }
}
