package io.anabranch.app.replay;

import io.anabranch.app.ops.Operations.RefusedException;
import io.anabranch.app.ops.ReplayRequest;
import io.anabranch.app.ops.ReplayView;
import io.anabranch.app.ops.ReplayView.State;
import io.anabranch.app.settings.Settings;
import io.anabranch.app.settings.SinkSettings;
import io.anabranch.ingest.KafkaRange;
import io.anabranch.topology.Causes;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A part of the log, given to one sink again. */
public final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final String sink;
    private final Redelivery redelivery;
    private final Instant since;
    private volatile State state = State.RUNNING;
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Does no I/O.
     *
     * @param decode as the pipeline decodes
     * @throws RefusedException if the sink's kind is not to be given events again
     */
    public Replay(
            Settings settings,
            SinkSettings<?> section,
            ReplayRequest request,
            Function<SourceRecord, Decoded> decode,
            Instant now) {
        refuse(settings, section, request);
        this.sink = section.name();
        this.since = now;
        this.redelivery = new Redelivery(
                settings,
                section,
                settings.kafka().deadLetters().budget(),
                meters -> new KafkaRange(settings.kafka(), range(settings, section, request), decode, meters));
    }

    private static void refuse(Settings settings, SinkSettings<?> section, ReplayRequest request) {
        section.repetition().ifPresent(repetition -> {
            if (!repetition.mayBeForced()) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "sink '" + section.name() + "' is not replayed: " + repetition.words());
            }
            if (!request.isForced()) {
                throw new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "sink '" + section.name() + "' is replayed only if that is forced: " + repetition.words());
            }
        });
        if (settings.event().hasDeletes()
                && (request.to().isPresent() || !request.types().isEmpty())) {
            throw new RefusedException(
                    RefusedException.Kind.CONFLICT,
                    "with event.deletes a replay goes on to the log's end with all types, since what was deleted after a part of the log would be"
                            + " back, and what was written again gone: leave out the end and the types");
        }
        if (request.from().isPresent()
                && request.to().isPresent()
                && !request.from().get().isBefore(request.to().get())) {
            throw new RefusedException(
                    RefusedException.Kind.MALFORMED,
                    "the range is empty: from " + request.from().get() + " to "
                            + request.to().get());
        }
    }

    private static KafkaRange.Request range(Settings settings, SinkSettings<?> section, ReplayRequest request) {
        Predicate<Event> wanted = section.branch().given();
        Predicate<Event> asked = request.types().isEmpty()
                ? wanted
                : wanted.and(event -> request.types().contains(event.type()));
        return new KafkaRange.Request(
                "replay-" + section.name(),
                settings.kafka().topics(),
                request.from(),
                request.to(),
                Optional.empty(),
                /* again= */ true,
                settings.event().hasDeletes(),
                request.rate(),
                asked);
    }

    /** How much there is to be read; nothing is written. Instead of {@link #run}. */
    public Mono<KafkaRange.Extent> measure() {
        return redelivery.measure();
    }

    /** Completes at its end; see {@link Redelivery#run}. */
    public Mono<Void> run() {
        return redelivery
                .run()
                .doOnSuccess(done -> state = State.DONE)
                .doOnCancel(() -> failed("cancelled"))
                .doOnError(cause -> failed(Causes.inWords(cause)));
    }

    /** Runs it by itself, until its end or the disposal of what this returns; the log tells of the end. */
    public Disposable start() {
        return run().subscribe(
                        none -> {},
                        failed -> LOG.error("The replay of sink '{}' failed: {}", sink, failure.orElse("")),
                        () -> LOG.info(
                                "The replay of sink '{}' is done: {} events written, {} rejected",
                                sink,
                                redelivery.written(),
                                redelivery.rejected()));
    }

    private void failed(String cause) {
        failure = Optional.of(cause);
        state = State.FAILED;
    }

    /** Records that retention deleted before they were read. */
    public long lost() {
        return redelivery.extent().lost();
    }

    /** How it does now. Does no I/O. */
    public ReplayView view() {
        KafkaRange.Extent extent = redelivery.extent();
        return new ReplayView(
                sink,
                state,
                since,
                extent.done(),
                extent.total(),
                redelivery.written(),
                redelivery.rejected(),
                failure.or(redelivery::trouble));
    }
}
