package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** In a process of its own, which is to end. */
class FatalErrorsTest {
    @ParameterizedTest
    @CsvSource({"thread, 1", "scheduler, 1", "operator, 1", "dropped, 1", "exception, 0"})
    void anErrorOnAnyThreadEndsTheProcessAndAnExceptionDoesNot(String where, int exitCode) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Failing.class.getName(),
                where);
        java.environment().put("ANABRANCH_LOG", "text");
        Process process = java.redirectErrorStream(true).start();
        try {
            String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(log).isEqualTo(exitCode);
            if (exitCode == 1) {
                assertThat(log.lines().filter(line -> line.contains("Ends at once because of an error on thread")))
                        .hasSize(1)
                        .allMatch(line -> line.contains("OutOfMemoryError: as if"));
            } else {
                assertThat(log).doesNotContain("ERROR", "\tat ");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** A program that fails as it is asked to, on a thread of its own, and else ends by itself with 0. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] where) throws InterruptedException {
            FatalErrors.endTheProcess();
            Error error = new OutOfMemoryError("as if");
            CountDownLatch never = new CountDownLatch(1);
            switch (where[0]) {
                case "thread" -> new Thread(throwing(error)).start();
                case "scheduler" -> schedule(Schedulers.parallel(), throwing(error));
                case "operator" ->
                    Mono.fromRunnable(throwing(error))
                            .subscribeOn(Schedulers.boundedElastic())
                            .subscribe(new BaseSubscriber<>() {});
                case "dropped" -> schedule(Schedulers.single(), () -> Operators.onErrorDropped(error, Context.empty()));
                default -> {
                    Operators.onErrorDropped(new IllegalStateException("cancelled"), Context.empty());
                    never.countDown();
                }
            }
            never.await();
        }

        private static void schedule(Scheduler scheduler, Runnable work) {
            var unused = scheduler.schedule(work);
        }

        private static Runnable throwing(Error error) {
            return () -> {
                throw error;
            };
        }
    }
}
