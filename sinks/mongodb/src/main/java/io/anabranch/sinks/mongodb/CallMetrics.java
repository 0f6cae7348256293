package io.anabranch.sinks.mongodb;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.mongodb.event.CommandEvent;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.anabranch.sinks.kit.StoreCalls;
import java.time.Duration;

/**
 * Passes on how long each of the driver's commands took and how it ended, with the words that the retries are counted by. A
 * bulk of which the server refused some documents is answered all the same.
 */
final class CallMetrics implements CommandListener {
    private final Failures failures = new Failures();
    private final StoreCalls calls;

    CallMetrics(StoreCalls calls) {
        this.calls = calls;
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
        recordCall(event, StoreCalls.SUCCESS, event.getElapsedTime(NANOSECONDS));
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {
        String outcome = failures.classify(event.getThrowable()).reason();
        recordCall(event, outcome, event.getElapsedTime(NANOSECONDS));
    }

    private void recordCall(CommandEvent event, String outcome, long nanos) {
        calls.recordCall(event.getCommandName(), outcome, Duration.ofNanos(nanos));
    }
}
