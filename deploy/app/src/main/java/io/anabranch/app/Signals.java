package io.anabranch.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The operating system's ask to end. A shutdown hook would hear it too, but the exit code would be the signal's, and a
 * second signal would go unheard.
 */
final class Signals {
    private static final List<String> ENDING = List.of("TERM", "INT");

    /** Shells, {@code timeout} and supervisors signal a process and its group: one signal, received twice. */
    private static final Duration ONE_WISH = Duration.ofSeconds(1);

    private Signals() {}

    /**
     * From now on the first SIGTERM or SIGINT runs {@code first} with its name and any that comes a second later or more {@code again}.
     *
     * @throws UnsupportedOperationException if this Java can't tell of signals
     */
    static void onEnd(Consumer<String> first, Runnable again) {
        FirstAndAgain received = new FirstAndAgain(first, again);
        try {
            // By reflection: the compiler warns of sun.misc, though jdk.unsupported exports it for exactly this use.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received.signal(String.valueOf(arguments[0]), System.nanoTime());
                        }
                        return null;
                    });
            for (String name : ENDING) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
        } catch (InvocationTargetException
                | ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException e) {
            throw new UnsupportedOperationException("This Java can't tell of signals", e);
        }
    }

    /** Tells the first signal from a later one. */
    static final class FirstAndAgain {
        private final Consumer<String> first;
        private final Runnable again;
        private OptionalLong firstNanos = OptionalLong.empty();

        FirstAndAgain(Consumer<String> first, Runnable again) {
            this.first = first;
            this.again = again;
        }

        /**
         * @param name as SIGTERM
         * @param nanos when it came, as of {@link System#nanoTime}
         */
        synchronized void signal(String name, long nanos) {
            if (firstNanos.isEmpty()) {
                firstNanos = OptionalLong.of(nanos);
                first.accept(name);
            } else if (nanos - firstNanos.getAsLong() >= ONE_WISH.toNanos()) {
                again.run();
            }
        }
    }
}
