package io.anabranch.bench;

import io.anabranch.bench.growth.GrowthBench;
import io.anabranch.bench.latency.LatencyBench;
import io.anabranch.bench.memory.MemoryBench;
import io.anabranch.bench.proof.BombProof;
import io.anabranch.bench.proof.ChaosProof;
import io.anabranch.bench.proof.IsolationProof;
import io.anabranch.bench.proof.NewSinkProof;
import io.anabranch.bench.proof.OneReadProof;
import io.anabranch.bench.proof.ResetProof;
import io.anabranch.bench.proof.RollingProof;
import io.anabranch.bench.proof.SoakProof;
import io.anabranch.bench.whole.MongoPeerBench;
import io.anabranch.bench.whole.StartBench;
import io.anabranch.bench.whole.WholeBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code anabranch bench <name>}: each benchmark measures against a floor in the same run, and ends with its goals. */
@Command(
        name = "bench",
        description = "Measures against a floor in the same run; ends with one line for each goal.",
        subcommands = {
            WholeBench.class,
            LatencyBench.class,
            GrowthBench.class,
            MemoryBench.class,
            StartBench.class,
            EngineBench.class,
            DynamoBench.class,
            DynamoReadsBench.class,
            CassandraBench.class,
            CassandraReadsBench.class,
            MongoBench.class,
            MongoPeerBench.class,
            RedisBench.class,
            SearchBench.class,
            JsonBench.class,
            IsolationProof.class,
            OneReadProof.class,
            NewSinkProof.class,
            ResetProof.class,
            ChaosProof.class,
            SoakProof.class,
            RollingProof.class,
            BombProof.class
        },
        mixinStandardHelpOptions = true)
public final class Bench {
    private Bench() {}

    static CommandLine commandLine() {
        return new CommandLine(new Bench());
    }

    public static void main(String[] args) {
        int exit = commandLine().execute(args.length == 0 ? new String[] {"--help"} : args);
        System.exit(exit);
    }
}
