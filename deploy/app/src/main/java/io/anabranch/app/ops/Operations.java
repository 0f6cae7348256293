package io.anabranch.app.ops;

import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** What operators ask and tell a running pipeline. Thread-safe, and does no I/O. */
public interface Operations {
    /** Every branch: the sinks in the configuration's order, and the one that keeps what could not be decoded. */
    List<SinkView> sinks();

    /**
     * One of them.
     *
     * @throws RefusedException if there is none of this name
     */
    default SinkView sink(String name) {
        return sinks().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.NOT_FOUND,
                        "there is no sink '" + name + "', only "
                                + String.join(
                                        ", ",
                                        sinks().stream().map(SinkView::name).toList())));
    }

    /**
     * From now on the sink is given nothing; what is in flight goes on.
     *
     * @throws RefusedException if there is none of this name
     */
    void pause(String sink);

    /**
     * The sink goes on where it was paused, or stopped by its dead-letter budget.
     *
     * @throws RefusedException if there is none of this name
     */
    void resume(String sink);

    /**
     * Starts a replay, which ends by itself.
     *
     * @throws RefusedException if there is no sink of this name, it can't be replayed, or one is in progress
     */
    ReplayView replay(String sink, ReplayRequest request);

    /** The replay of a sink that is in progress, or else the last one's end. */
    Optional<ReplayView> replay(String sink);

    /** Every setting as it took effect, secrets masked. */
    List<SettingView> settings();

    /** The last lines of the log, the oldest first. */
    String log();

    /** What is read and written from now on, one JSON object each, until cancelled. Drops what the subscriber does not take. */
    Flux<String> tap(TapRequest request);

    /**
     * A setting.
     *
     * @param origin where it came from, in words
     */
    record SettingView(String key, String value, String origin) {}

    /** A request is refused, for a reason that the client can remove. */
    final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        public RefusedException(Kind kind, String detail) {
            super(detail);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }

        /** As HTTP has it. */
        public enum Kind {
            MALFORMED(400, "Malformed request"),
            NOT_FOUND(404, "Not found"),
            CONFLICT(409, "Not possible now"),
            UNAVAILABLE(503, "Not available yet");

            private final int status;
            private final String title;

            Kind(int status, String title) {
                this.status = status;
                this.title = title;
            }

            int status() {
                return status;
            }

            String title() {
                return title;
            }
        }
    }
}
