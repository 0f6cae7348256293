package io.anabranch.bench.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Several processes of one pipeline, which share the topic's partitions as one consumer group. */
final class Group implements AutoCloseable {
    private final ProofStack stack;
    private final ProofPipeline pipeline;
    private final List<ProofProcess> members;

    private Group(ProofStack stack, ProofPipeline pipeline, List<ProofProcess> members) {
        this.stack = stack;
        this.pipeline = pipeline;
        this.members = members;
    }

    /** Starts so many and waits until all are ready. */
    static Group start(ProofStack stack, ProofPipeline pipeline, int size) {
        List<ProofProcess> members = new ArrayList<>(IntStream.range(0, size)
                .mapToObj(number -> ProofProcess.start(pipeline, stack.folder(), name(number)))
                .toList());
        members.forEach(ProofProcess::awaitReady);
        return new Group(stack, pipeline, members);
    }

    private static String name(int number) {
        return "member-" + number;
    }

    int size() {
        return members.size();
    }

    ProofProcess member(int number) {
        return members.get(number);
    }

    /** Starts another in the place of one that has ended; it continues that one's log. */
    ProofProcess replace(int number) {
        ProofProcess started = ProofProcess.start(pipeline, stack.folder(), name(number));
        members.set(number, started);
        return started;
    }

    /** Whether all became ready within the time; if not, their logs show what their threads did. */
    boolean becameReady(Duration within) {
        boolean ready = Waits.became(within, () -> members.stream().allMatch(ProofProcess::isReady));
        if (!ready) {
            members.forEach(ProofProcess::dumpThreads);
        }
        return ready;
    }

    /** Waits until no group has any lag; if nothing moves, their logs show what their threads did. */
    void awaitNoLag(Lags lags) {
        try {
            lags.awaitNone();
        } catch (IllegalStateException standstill) {
            members.forEach(ProofProcess::dumpThreads);
            throw standstill;
        }
    }

    /** Sends SIGTERM to all and waits for each. Whether all ended with exit code 0. */
    boolean terminate() {
        return members.stream().mapToInt(ProofProcess::terminate).sum() == 0;
    }

    @Override
    public void close() {
        members.forEach(ProofProcess::close);
    }
}
