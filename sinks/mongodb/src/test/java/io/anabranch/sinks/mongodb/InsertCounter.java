package io.anabranch.sinks.mongodb;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.anabranch.sinks.testkit.SinkContract.Traffic;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what leaves the driver. */
final class InsertCounter implements CommandListener, Traffic {
    private final AtomicLong documents = new AtomicLong();
    private final AtomicLong lookUps = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final int statedInFlight;

    InsertCounter(int statedInFlight) {
        this.statedInFlight = statedInFlight;
    }

    @Override
    public long eventsSent() {
        return documents.get();
    }

    long lookUps() {
        return lookUps.get();
    }

    @Override
    public int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public int statedInFlight() {
        return statedInFlight;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        if (event.getCommandName().equals("insert")) {
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            documents.addAndGet(event.getCommand().getArray("documents").size());
        }
        if (event.getCommandName().equals("find")) {
            lookUps.incrementAndGet();
        }
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
        ended(event.getCommandName());
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {
        ended(event.getCommandName());
    }

    private void ended(String command) {
        if (command.equals("insert")) {
            inFlight.decrementAndGet();
        }
    }
}
