package io.anabranch.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The operating system's ask to end. A shutdown hook would hear it too, but the exit code would be the signal's, and a
 * second signal would go unheard.
 */
final class Signals {
    private static final List<String> ENDING = List.of("TERM", "INT");

    private Signals() {}

    /**
     * From now on the first SIGTERM or SIGINT runs {@code first} and any later one {@code again}.
     *
     * @throws UnsupportedOperationException if this Java can't tell of signals
     */
    static void onEnd(Runnable first, Runnable again) {
        AtomicBoolean asked = new AtomicBoolean();
        Runnable heard = () -> (asked.getAndSet(true) ? again : first).run();
        try {
            // By reflection: the compiler warns of sun.misc, though jdk.unsupported exports it for exactly this use.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            heard.run();
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
}
