package io.anabranch.app;

import io.anabranch.app.ops.Operations;
import io.anabranch.app.ops.ReplayRequest;
import io.anabranch.app.ops.ReplayView;
import io.anabranch.app.ops.SinkView;
import io.anabranch.app.ops.SinkView.PartitionView;
import io.anabranch.app.ops.TapRequest;
import io.anabranch.app.replay.Replay;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.tap.Tap;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.topology.Branch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What operators ask and tell the pipeline that an {@link Assembly} put together. */
final class PipelineOperations implements Operations, Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineOperations.class);
    private static final String DEAD_LETTERS = "dead-letters";

    private final Settings settings;
    private final Decoding decoding;
    private final KafkaReading reading;
    private final List<Branch> branches;
    private final MeterRegistry meters;
    private final Tap tap;
    private final Clock clock;
    private final Map<String, Replay> replays = new ConcurrentHashMap<>();
    private final Map<String, Disposable> running = new ConcurrentHashMap<>();

    PipelineOperations(
            Settings settings,
            Decoding decoding,
            KafkaReading reading,
            List<Branch> branches,
            MeterRegistry meters,
            Tap tap,
            Clock clock) {
        this.settings = settings;
        this.decoding = decoding;
        this.reading = reading;
        this.branches = List.copyOf(branches);
        this.meters = meters;
        this.tap = tap;
        this.clock = clock;
    }

    @Override
    public List<SinkView> sinks() {
        return branches.stream().map(this::view).toList();
    }

    private SinkView view(Branch branch) {
        SinkFigures figures = new SinkFigures(meters, branch.name());
        return new SinkView(
                branch.name(),
                section(branch.name()).map(section -> section.kind().name()).orElse(DEAD_LETTERS),
                branch.status(),
                reading.positions(branch.name()).stream()
                        .map(each -> new PartitionView(each.topic(), each.partition(), each.next(), each.end()))
                        .toList(),
                figures.lagRecords(),
                figures.lagSeconds(),
                figures.totals());
    }

    private Optional<SinkSettings<?>> section(String name) {
        return Optional.ofNullable(settings.sinks().get(name));
    }

    @Override
    public void pause(String sink) {
        branch(sink).pause();
        LOG.info("Sink '{}' is paused by an operator; it falls behind until it is resumed", sink);
    }

    @Override
    public void resume(String sink) {
        branch(sink).resume();
        LOG.info("Sink '{}' is resumed by an operator", sink);
    }

    private Branch branch(String name) {
        String known = sink(name).name();
        return branches.stream()
                .filter(branch -> branch.name().equals(known))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public ReplayView replay(String sink, ReplayRequest request) {
        String name = sink(sink).name();
        SinkSettings<?> section = section(name)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "'" + name + "' keeps what could not be decoded, and is no sink that events are given again"));
        Replay started = replays.compute(name, (key, before) -> {
            if (before != null && before.view().state() == ReplayView.State.RUNNING) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT, "a replay of sink '" + name + "' is in progress");
            }
            return new Replay(settings, section, request, decoding::decode, clock.instant());
        });
        LOG.info("A replay of sink '{}' begins: {}", name, request);
        running.put(name, started.start());
        return started.view();
    }

    @Override
    public Optional<ReplayView> replay(String sink) {
        @Nullable Replay last = replays.get(sink);
        return Optional.ofNullable(last).map(Replay::view);
    }

    @Override
    public List<SettingView> settings() {
        return settings.effective().stream()
                .map(each -> new SettingView(each.key(), each.value(), each.origin()))
                .toList();
    }

    @Override
    public String log() {
        return RecentLog.text();
    }

    @Override
    public Flux<String> tap(TapRequest request) {
        return tap.listen(request);
    }

    /** Ends the replays that are in progress; what they did stays. */
    @Override
    public void dispose() {
        running.values().forEach(Disposable::dispose);
    }
}
