package io.anabranch.app;

import io.anabranch.topology.Causes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/**
 * Ends the process when an {@link Error} was met, on whatever thread: what is left of it can't be trusted, and what starts it
 * again goes on from the last commits.
 */
final class FatalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    private FatalErrors() {}

    /** From now on, for all threads of the process. */
    static void endTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endIfFatal(thread.getName(), failure);
            LOG.error("Thread {} failed: {}", thread.getName(), Causes.inWords(failure));
            LOG.debug("Thread {} failed", thread.getName(), failure);
        });
        Schedulers.onHandleError("fatal-errors", (thread, failure) -> endIfFatal(thread.getName(), failure));
        Hooks.onErrorDropped(failure -> {
            endIfFatal(Thread.currentThread().getName(), failure);
            // What fails after it was cancelled, as a restarted branch's last requests do, is nobody's business any
            // more.
            LOG.debug("A failure that nobody waits for any more", failure);
        });
    }

    /** Ends the process with 1 if the failure, or what Reactor wrapped in it, is an {@link Error}; else returns. */
    static void endIfFatal(String thread, Throwable failure) {
        Throwable met = Exceptions.unwrap(failure);
        if (met instanceof Error) {
            try {
                LOG.error(
                        "Ends at once because of an error on thread {}: {}: {}",
                        thread,
                        met.getClass().getName(),
                        Causes.inWords(met));
                LOG.debug("The error", met);
            } finally {
                Runtime.getRuntime().halt(ExitCode.FAILED);
            }
        }
    }
}
