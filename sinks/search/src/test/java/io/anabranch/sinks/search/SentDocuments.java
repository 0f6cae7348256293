package io.anabranch.sinks.search;

import io.anabranch.sinks.kit.Answer;
import io.anabranch.sinks.kit.RequestGate.Slot;
import io.anabranch.sinks.kit.StoreWrite;
import io.anabranch.sinks.testkit.SinkContract.Traffic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** Counts what is sent, where it leaves. */
final class SentDocuments implements Traffic {
    private final AtomicLong documents = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final int statedInFlight;

    SentDocuments(int statedInFlight) {
        this.statedInFlight = statedInFlight;
    }

    StoreWrite<Document> around(StoreWrite<Document> write) {
        return new Counted(write);
    }

    @Override
    public long eventsSent() {
        return documents.get();
    }

    @Override
    public int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public int statedInFlight() {
        return statedInFlight;
    }

    private final class Counted implements StoreWrite<Document> {
        private final StoreWrite<Document> write;

        Counted(StoreWrite<Document> write) {
            this.write = write;
        }

        @Override
        public Mono<Answer<Document>> send(List<Document> bulk, Slot slot) {
            return Mono.defer(() -> {
                documents.addAndGet(bulk.size());
                mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                // Before whoever waits hears of it, and sends the next.
                return write.send(bulk, slot)
                        .doOnTerminate(inFlight::decrementAndGet)
                        .doOnCancel(inFlight::decrementAndGet);
            });
        }
    }
}
