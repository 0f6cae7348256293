package io.anabranch.app;

import io.anabranch.app.ops.Health;
import io.anabranch.app.ops.Operations;
import io.anabranch.app.ops.OpsApi;
import io.anabranch.app.ops.OpsServer;
import io.anabranch.app.settings.Settings;
import io.anabranch.settings.DurationText;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Pipeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import reactor.core.Disposable;
import reactor.core.Exceptions;
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
    private SettingsReader main = SettingsReader.NONE;

    @Mixin
    private ConfigFile config = new ConfigFile();

    @Option(
            names = "--start-timeout",
            paramLabel = "DURATION",
            description = {
                "How long a mistake that only an operator can repair (no such topic or table, credentials refused) may last from the start on,",
                "before the process ends with 78: 60s, 5m, 1h, or infinity to wait for ever. What is merely out of reach is always waited for.",
                "Default: ${DEFAULT-VALUE}."
            },
            defaultValue = "60s",
            converter = StartTimeoutOption.class)
    private Duration startTimeout = StartTimeoutOption.INFINITY;

    @Override
    public Integer call() {
        Settings settings = main.settings(config);
        FatalErrors.endTheProcess();
        settings.unused().forEach(variable -> LOG.warn("{}: unknown environment variable, ignored", variable));
        Sinks.Empty<Void> stop = Sinks.empty();
        Signals.onEnd(signal -> drain(signal, stop), RunCommand::endAtOnce);
        return run(settings, startTimeout, stop.asMono());
    }

    /** @param stop its first signal drains the pipeline; it has to repeat that for each subscriber */
    static int run(Settings settings, Duration startTimeout, Mono<Void> stop) {
        try (Metrics metrics = Metrics.of(settings.ops())) {
            return run(settings, metrics, startTimeout, stop);
        }
    }

    private static int run(Settings settings, Metrics metrics, Duration startTimeout, Mono<Void> stop) {
        Scheduler timer = Schedulers.parallel();
        AtomicReference<Supplier<Health>> shown = new AtomicReference<>(() -> Health.notReady("starting", Map.of()));
        AtomicReference<Optional<Operations>> operations = new AtomicReference<>(Optional.empty());
        OpsApi api = new OpsApi(
                () -> Objects.requireNonNull(operations.get()), settings.ops().token());
        // Side by side: either takes longer than all that is left of a start before Kafka is asked.
        CompletableFuture<OpsServer> server = CompletableFuture.supplyAsync(() -> OpsServer.start(
                settings.ops().address(),
                metrics.page(),
                () -> Objects.requireNonNull(shown.get()).get(),
                api));
        Assembly assembly = new Assembly(settings, metrics, Clock.systemUTC());
        AtomicBoolean isDraining = new AtomicBoolean();
        Sinks.Empty<Void> misconfigured = Sinks.empty();
        Mono<Void> stopped =
                Mono.firstWithSignal(stop, misconfigured.asMono()).doOnTerminate(() -> isDraining.set(true));
        Supplier<Health> health = () -> isDraining.get() ? assembly.health().draining() : assembly.health();
        shown.set(health);
        operations.set(Optional.of(assembly.operations()));
        try (OpsServer ops = started(server)) {
            LOG.info(
                    "Anabranch {}: {}; health and metrics on http:/{}",
                    Version.current(),
                    summary(settings),
                    ops.address());
            Disposable readinessLog =
                    new ReadinessLog(health, Clock.systemUTC()).follow(timer).subscribe();
            AtomicBoolean isMisconfigured = new AtomicBoolean();
            Disposable started = new StartTimeout(assembly::misconfigurations, startTimeout, timer)
                    .passed()
                    .subscribe(wrong -> {
                        report(wrong, startTimeout);
                        isMisconfigured.set(true);
                        var unused = misconfigured.tryEmitEmpty();
                    });
            int ended = run(assembly.pipeline(timer), stopped);
            int code = isMisconfigured.get() ? ExitCode.CONFIGURATION : ended;
            started.dispose();
            readinessLog.dispose();
            LOG.info("written: {}", totals(metrics.page()));
            return code;
        } finally {
            assembly.close().block();
        }
    }

    private static OpsServer started(CompletableFuture<OpsServer> server) {
        try {
            return server.join();
        } catch (CompletionException failure) {
            throw Exceptions.propagate(Objects.requireNonNull(failure.getCause()));
        }
    }

    /** One line for each part. */
    private static void report(Map<String, String> misconfigurations, Duration timeout) {
        misconfigurations.forEach((part, cause) -> LOG.error(
                "Ending with {}, since '{}' was not well for {} from the start on and only an operator can repair it"
                        + " (--start-timeout infinity waits for that): {}",
                ExitCode.CONFIGURATION,
                part,
                DurationText.of(timeout),
                cause));
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
        var unused = stop.tryEmitEmpty();
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
