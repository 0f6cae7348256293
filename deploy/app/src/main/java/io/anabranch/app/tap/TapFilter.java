package io.anabranch.app.tap;

import io.anabranch.app.ops.TapRequest;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/** What of the traffic one listener wants. */
final class TapFilter {
    /** The sink's place where a record is read. */
    static final String READ = "read";

    private static final int STEPS = 10_000;

    private final TapRequest request;

    TapFilter(TapRequest request) {
        this.request = request;
    }

    boolean isMasked() {
        return request.isMasked();
    }

    boolean wants(String sink, Event event) {
        return isOf(request.sinks(), sink)
                && isOf(request.types(), event.type())
                && isOf(request.users(), event.userId())
                && isOf(request.ids(), event.id())
                && isSampled(event.id());
    }

    /** Of what could not be decoded nothing is known but where it stood. */
    boolean wants(String sink, Rejected rejected) {
        return isOf(request.sinks(), sink)
                && request.types().isEmpty()
                && request.users().isEmpty()
                && request.ids().isEmpty()
                && isSampled(rejected.record().toString());
    }

    private static boolean isOf(Set<String> wanted, String given) {
        return wanted.isEmpty() || wanted.contains(given);
    }

    /** The same ids everywhere, so that an event is seen from its reading to its last write. */
    private boolean isSampled(String id) {
        if (request.percent() >= 100) {
            return true;
        }
        CRC32 hash = new CRC32();
        hash.update(id.getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % STEPS < request.percent() / 100 * STEPS;
    }
}
