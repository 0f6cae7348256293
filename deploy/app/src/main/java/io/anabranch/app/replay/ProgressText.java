package io.anabranch.app.replay;

import io.anabranch.app.ops.ReplayView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How far a redelivery is, for whoever waits for it: a bar that moves on a terminal, a line now and then elsewhere. */
public final class ProgressText {
    private static final Duration ON_TERMINAL = Duration.ofMillis(500);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final int WIDTH = 30;
    private static final double HUNDRED = 100;

    private ProgressText() {}

    /** Waits for the end, and tells of it meanwhile. */
    public static void follow(Mono<Void> work, Supplier<ReplayView> view, PrintWriter err, boolean onTerminal) {
        Flux<Long> ticks = Flux.interval(onTerminal ? ON_TERMINAL : ELSEWHERE)
                .onBackpressureLatest()
                .doOnNext(tick -> {
                    err.print(
                            onTerminal
                                    ? "\r" + bar(view.get()) + "\u001b[K"
                                    : line(view.get()) + System.lineSeparator());
                    err.flush();
                });
        var unused = Mono.firstWithSignal(work.thenReturn(0L), ticks.then(Mono.<Long>never()))
                .block();
        if (onTerminal) {
            err.println("\r" + bar(view.get()) + "\u001b[K");
        }
    }

    static String line(ReplayView view) {
        return String.format(
                        Locale.ROOT,
                        "%,d of %,d records (%.0f %%), %,d events written, %,d rejected",
                        view.records(),
                        view.totalRecords(),
                        percent(view),
                        view.written(),
                        view.rejected())
                + view.trouble().map(cause -> "; waiting: " + cause).orElse("");
    }

    static String bar(ReplayView view) {
        int full = (int) (percent(view) / HUNDRED * WIDTH);
        return "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + line(view);
    }

    private static double percent(ReplayView view) {
        return view.totalRecords() == 0 ? HUNDRED : HUNDRED * view.records() / view.totalRecords();
    }
}
