package io.anabranch.app;

import io.anabranch.app.ops.Health;
import io.anabranch.app.ops.OpsServer;
import io.anabranch.app.settings.Settings;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

/** {@code anabranch run}: the pipeline, until SIGTERM. */
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
        FatalErrors.endTheProcess();
        settings.unused().forEach(variable -> LOG.warn("{}: unknown environment variable, ignored", variable));
        Sinks.Empty<Void> stop = Sinks.empty();
        Signals.onEnd(signal -> drain(signal, stop), RunCommand::endAtOnce);
        try (Metrics metrics = new Metrics()) {
            return run(settings, metrics, stop.asMono());
        }
    }

    private static int run(Settings settings, Metrics metrics, Mono<Void> stop) {
        Scheduler timer = Schedulers.parallel();
        Assembly assembly = new Assembly(settings, metrics.registry(), Clock.systemUTC());
        AtomicBoolean isDraining = new AtomicBoolean();
        Mono<Void> stopped = stop.doOnTerminate(() -> isDraining.set(true));
        Supplier<Health> health = () -> isDraining.get() ? assembly.health().draining() : assembly.health();
        try (OpsServer ops = OpsServer.start(settings.ops().address(), metrics.registry(), health)) {
            LOG.info(
                    "Anabranch {}: {}; health and metrics on http:/{}",
                    Version.current(),
                    summary(settings),
                    ops.address());
            Disposable readinessLog = new ReadinessLog(health).follow(timer).subscribe();
            int code = run(assembly.pipeline(timer), stopped);
            readinessLog.dispose();
            LOG.info("written: {}", totals(metrics.registry()));
            return code;
        } finally {
            assembly.close().block();
        }
    }

    /** What each sink wrote while this process ran. */
    private static String totals(MeterRegistry meters) {
        return meters.find("anabranch.events.written").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(counter -> counter.getId().getTag("sink") + " " + (long) counter.count())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static int run(Pipeline pipeline, Mono<Void> stop) {
        try {
            pipeline.run(stop).block();
            LOG.info("drained, shutdown complete");
            return ExitCode.FINE;
        } catch (Pipeline.DrainTimeoutException undrained) {
            LOG.error("Ended: {}", undrained.getMessage());
        } catch (RuntimeException failure) {
            FatalErrors.endIfFatal(Thread.currentThread().getName(), failure);
            LOG.error("Ended: the pipeline failed: {}", Causes.inWords(failure));
            LOG.debug("Ended: the pipeline failed", failure);
        }
        return ExitCode.FAILED;
    }

    private static void drain(String signal, Sinks.Empty<Void> stop) {
        LOG.info(
                "{} received, draining: what is in flight has {} s to be stored and committed",
                signal,
                Assembly.DRAIN_TIMEOUT.toSeconds());
        stop.tryEmitEmpty().orThrow();
    }

    private static void endAtOnce() {
        LOG.warn("Second signal received, ending at once; what is not committed will be delivered again");
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    private static String summary(Settings settings) {
        return "topics " + settings.kafka().topics() + " on " + settings.kafka().brokers() + " in group '"
                + settings.kafka().group() + "' to sinks "
                + String.join(", ", settings.sinks().keySet());
    }
}
