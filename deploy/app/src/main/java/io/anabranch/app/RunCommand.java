package io.anabranch.app;

import io.anabranch.app.ops.OpsServer;
import io.anabranch.app.settings.Settings;
import io.anabranch.topology.Pipeline;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code anabranch run}: the pipeline, until it is told to end. */
@Command(
        name = "run",
        description = "Run the pipeline until SIGTERM or SIGINT; a second signal ends it at once.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @ParentCommand
    private Main main = Main.NONE;

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Override
    public Integer call() {
        Settings settings = main.settings(config);
        settings.unused().forEach(variable -> LOG.warn("{} looks like a setting and is none", variable));
        Sinks.Empty<Void> stop = Sinks.empty();
        Signals.onEnd(() -> end(stop), RunCommand::endAtOnce);
        try (Metrics metrics = new Metrics()) {
            return run(settings, metrics, stop.asMono());
        }
    }

    private static int run(Settings settings, Metrics metrics, Mono<Void> stop) {
        Scheduler timer = Schedulers.parallel();
        Assembly assembly = new Assembly(settings, metrics.registry(), Clock.systemUTC());
        Readiness readiness = assembly.readiness();
        try (OpsServer ops = OpsServer.start(settings.ops().address(), metrics.registry(), readiness)) {
            LOG.info("Anabranch {}: {}; watch it on http:/{}", Version.current(), summary(settings), ops.address());
            Disposable readinessLog = new ReadinessLog(readiness).follow(timer).subscribe();
            int code = run(assembly.pipeline(timer), stop);
            readinessLog.dispose();
            return code;
        } finally {
            assembly.close().block();
        }
    }

    private static int run(Pipeline pipeline, Mono<Void> stop) {
        try {
            pipeline.run(stop).block();
            LOG.info("All that was under way is stored and committed; ended");
            return ExitCode.FINE;
        } catch (Pipeline.DrainTimeoutException undrained) {
            LOG.error("Ended: {}", undrained.getMessage());
        } catch (RuntimeException failure) {
            LOG.error("Ended: the pipeline failed", failure);
        }
        return ExitCode.FAILED;
    }

    private static void end(Sinks.Empty<Void> stop) {
        LOG.info("Told to end: reading stops, what is under way goes on for {} s at most", Assembly.GRACE.toSeconds());
        stop.tryEmitEmpty().orThrow();
    }

    private static void endAtOnce() {
        LOG.warn("Told to end again: ends at once; what is not committed will be delivered again");
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    private static String summary(Settings settings) {
        String lanes = settings.lanes().entrySet().stream()
                .map(lane -> "lane " + lane.getKey() + " to "
                        + String.join(", ", lane.getValue().sinks()))
                .collect(Collectors.joining("; "));
        return "topic '" + settings.kafka().topic() + "' on " + settings.kafka().brokers() + " as group '"
                + settings.kafka().group() + "', " + lanes;
    }
}
