package io.anabranch.bench.latency;

import io.anabranch.bench.LiveBareLoop;
import io.anabranch.bench.whole.Program;
import io.anabranch.bench.whole.Servers;
import io.anabranch.bench.whole.Target;
import java.nio.file.Path;
import java.util.List;

/** The floor of the live feed: a consumer of the same topic that publishes what it polls, and does nothing else. */
record BareConsumer(Servers servers) implements Program {
    @Override
    public String name() {
        return "bare";
    }

    @Override
    public boolean survivesReplay() {
        return true;
    }

    @Override
    public List<String> jvm() {
        return List.of("-XX:+UseParallelGC", "-Xmx512m");
    }

    @Override
    public List<String> setUp(Path folder, Target target) {
        return List.of(
                "-cp",
                System.getProperty("java.class.path"),
                LiveBareLoop.class.getName(),
                servers.kafka(),
                "redis://" + servers.redis(),
                target.topic(),
                prefix(target));
    }

    /** What the names of its channels begin with. */
    static String prefix(Target target) {
        return target.name() + "-bare:";
    }

    @Override
    public List<String> groups(Target target) {
        return List.of(target.topic());
    }
}
