package io.anabranch.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A branch's own reading of the simulated log; one at a time. */
final class SimulatedCatchUp implements CatchUp {
    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final PollDecoder decoder;
    private final Window.Limits limits;
    private final Map<PartitionAssignment, Long> places;
    private final Map<String, Integer> open;
    private final String branch;
    private final boolean sick;

    /** @param open counts those of a process that are open, by branch */
    SimulatedCatchUp(
            SimulatedWorld world,
            SimulatedLog log,
            PollDecoder decoder,
            Window.Limits limits,
            Map<PartitionAssignment, Long> from,
            String branch,
            Map<String, Integer> open,
            boolean sick) {
        this.world = world;
        this.log = log;
        this.decoder = decoder;
        this.limits = limits;
        this.places = new HashMap<>(from);
        this.branch = branch;
        this.open = open;
        this.sick = sick;
        if (sick && world.chance(0.05)) {
            throw new SimulatedFailure("no broker");
        }
        int opened = open.merge(branch, 1, Integer::sum);
        if (opened > 1) {
            world.violate("invariant 6: " + opened + " catch-ups of " + branch + " are open at once");
        }
    }

    @Override
    public List<Poll> poll() {
        if (sick && world.chance(0.02)) {
            throw new SimulatedFailure("no broker");
        }
        // One that brings nothing within its time is as likely as a short one.
        int records = world.between(0, limits.batchRecords());
        return decoder.decode(log.poll(places, records, limits.batchBytes()));
    }

    @Override
    public void close() {
        var unused = open.merge(branch, -1, Integer::sum);
    }
}
