package io.anabranch.ingest;

import io.anabranch.ingest.Polled.Share;
import io.anabranch.topology.Batch;
import io.anabranch.topology.Decoded;
import io.anabranch.topology.Event;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Reads a poll's records into a batch, and counts them. */
final class BatchReader {
    private final Function<SourceRecord, Decoded> decoder;
    private final Malformed mode;
    private final MeterRegistry meters;
    private final Counter received;
    private final Counter tombstones;

    BatchReader(String lane, Function<SourceRecord, Decoded> decoder, Malformed mode, MeterRegistry meters) {
        this.decoder = decoder;
        this.mode = mode;
        this.meters = meters;
        this.received = Counter.builder("anabranch.events.received")
                .description("Records read from the log, malformed ones and tombstones included")
                .tag("lane", lane)
                .register(meters);
        this.tombstones = Counter.builder("anabranch.events.skipped")
                .description("Records that hold no event and are passed over")
                .tag("lane", lane)
                .tag("reason", "tombstone")
                .register(meters);
    }

    Batch read(Polled polled, Commits commits) {
        List<Event> events = new ArrayList<>();
        List<Rejected> malformed = new ArrayList<>();
        for (Share share : polled.handOut()) {
            // A partition that was revoked since is another's to deliver.
            if (!share.lease().isOver()) {
                read(share, events, malformed);
            }
        }
        malformed.forEach(this::count);
        return new Batch(events, malformed, commits.commit(polled));
    }

    private void read(Share share, List<Event> events, List<Rejected> malformed) {
        int skipped = 0;
        for (ConsumerRecord<byte[], Object> record : share.records()) {
            if (!(record.value() instanceof byte[] value)) {
                skipped++;
                continue;
            }
            Lease lease = share.lease();
            Decoded decoded = decoder.apply(sourceRecord(record, value, lease.topicId(), lease.reading()));
            if (decoded instanceof Event event) {
                events.add(event);
            } else if (mode == Malformed.KEEP) {
                malformed.add((Rejected) decoded);
            }
        }
        received.increment(share.records().size());
        tombstones.increment(skipped);
    }

    static SourceRecord sourceRecord(ConsumerRecord<byte[], ?> record, byte[] value, String topicId, long reading) {
        return new SourceRecord(
                record.topic(),
                topicId,
                record.partition(),
                record.offset(),
                reading,
                record.timestamp(),
                record.key(),
                value,
                headers(record.headers()));
    }

    private static List<Header> headers(Headers headers) {
        var all = headers.toArray();
        if (all.length == 0) {
            return List.of();
        }
        List<Header> copies = new ArrayList<>(all.length);
        for (var header : all) {
            copies.add(new Header(header.key(), header.value()));
        }
        return copies;
    }

    private void count(Rejected refusal) {
        Counter.builder("anabranch.events.rejected")
                .description("Events that can never be stored, by who refused them and why")
                .tag("sink", refusal.by())
                .tag("reason", refusal.reason())
                .register(meters)
                .increment();
    }
}
