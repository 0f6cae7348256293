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

    /** Takes the node's home folder, the folder of its {@code opensearch.yml}, and the class of the plugin by which it speaks. */
    public static void main(String[] args) throws Exception {
        AutoCloseable node = (AutoCloseable) node(environment(args[0], Path.of(args[1])), Class.forName(args[2]));
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

    private static Object node(Object environment, Class<?> transport) throws Exception {
        Constructor<?> constructor = Class.forName("org.opensearch.node.Node")
                .getDeclaredConstructor(environment.getClass(), Collection.class, boolean.class);
        constructor.setAccessible(true);
        boolean forbidPrivateIndexSettings = true;
        return constructor.newInstance(environment, List.of(plugin(transport)), forbidPrivateIndexSettings);
    }

    /** Version 2 takes a plugin's class, 3 what is known of it. */
    private static Object plugin(Class<?> type) throws Exception {
        Class<?> version = Class.forName("org.opensearch.Version");
        Object current = version.getField("CURRENT").get(null);
        if (version.getField("major").getByte(current) < 3) {
            return type;
        }
        List<String> extended = List.of();
        boolean hasNativeController = false;
        return Class.forName("org.opensearch.plugins.PluginInfo")
                .getConstructor(
                        String.class,
                        String.class,
                        String.class,
                        version,
                        String.class,
                        String.class,
                        List.class,
                        boolean.class)
                .newInstance(
                        type.getSimpleName(),
                        "HTTP",
                        current.toString(),
                        current,
                        "21",
                        type.getName(),
                        extended,
                        hasNativeController);
    }

    private static void close(AutoCloseable node) {
        try {
            node.close();
        } catch (Exception e) {
            throw new IllegalStateException("OpenSearch did not close", e);
        }
    }
}
