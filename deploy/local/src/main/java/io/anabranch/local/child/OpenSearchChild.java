package io.anabranch.local.child;

import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Runs an OpenSearch node without its bootstrap, which wants a security manager, plugins on disk and system limits of production. */
public final class OpenSearchChild {
    private OpenSearchChild() {}

    /** Takes the node's home folder and the folder of its {@code opensearch.yml}. */
    public static void main(String[] args) throws Exception {
        AutoCloseable node = (AutoCloseable) node(environment(args[0], Path.of(args[1])));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.getClass().getMethod("start").invoke(node);
        new CountDownLatch(1).await();
    }

    private static Object environment(String home, Path configuration) throws Exception {
        Class<?> settings = Class.forName("org.opensearch.common.settings.Settings");
        Supplier<String> name = () -> "anabranch";
        return Class.forName("org.opensearch.node.InternalSettingsPreparer")
                .getMethod("prepareEnvironment", settings, Map.class, Path.class, Supplier.class)
                .invoke(null, settings.getField("EMPTY").get(null), Map.of("path.home", home), configuration, name);
    }

    private static Object node(Object environment) throws Exception {
        Constructor<?> constructor = Class.forName("org.opensearch.node.Node")
                .getDeclaredConstructor(environment.getClass(), Collection.class, boolean.class);
        constructor.setAccessible(true);
        Class<?> netty = Class.forName("org.opensearch.transport.Netty4Plugin");
        boolean forbidPrivateIndexSettings = true;
        return constructor.newInstance(environment, List.of(netty), forbidPrivateIndexSettings);
    }

    private static void close(AutoCloseable node) {
        try {
            node.close();
        } catch (Exception e) {
            throw new IllegalStateException("OpenSearch did not close", e);
        }
    }
}
