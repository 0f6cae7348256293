package io.anabranch.ingest;

import io.anabranch.topology.DeadLetters;
import io.anabranch.topology.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** The dead-letter topic: answers late, and while it is sick keeps none, some or all, and fails. */
final class SimulatedDeadLetters implements DeadLetters {
    private final SimulatedWorld world;
    private final SimulatedLog log;
    private final Map<String, SimulatedBranch> branches;
    private boolean sick;

    SimulatedDeadLetters(SimulatedWorld world, SimulatedLog log, Map<String, SimulatedBranch> branches) {
        this.world = world;
        this.log = log;
        this.branches = branches;
    }

    void setSick(boolean sick) {
        this.sick = sick;
        world.trace("dead letters", sick ? "are sick" : "are well");
    }

    @Override
    public Mono<Void> publish(List<Rejected> rejected) {
        return Mono.defer(() -> {
            int delay = world.chance(0.1) ? world.between(1, 1_500) : world.between(1, 20);
            boolean fails = sick && world.chance(0.6);
            double share = fails ? world.between(0, 2) / 2.0 : 1;
            return world.delay(delay).then(Mono.defer(() -> {
                for (Rejected each : rejected) {
                    if (world.chance(share)) {
                        log.at(each.record()).letters[branch(each).index()]++;
                    }
                    if (!fails) {
                        log.at(each.record()).acknowledged[branch(each).index()] = true;
                    }
                }
                return fails ? Mono.error(new SimulatedFailure("dead letters are away")) : Mono.empty();
            }));
        });
    }

    private SimulatedBranch branch(Rejected rejected) {
        return Objects.requireNonNull(branches.get(rejected.by()), rejected.by());
    }
}
