package io.anabranch.local.child;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Runs an Elasticsearch node of version 8 or 9 without its bootstrap, which wants entitlements, an agent and system limits of production. */
public final class ElasticsearchChild {
    private static final String NAME = "anabranch";

    private ElasticsearchChild() {}

    /** Takes the node's home folder, in whose folder {@code modules} its modules are, and the folder of its {@code elasticsearch.yml}. */
    public static void main(String[] args) throws Exception {
        Class.forName("org.elasticsearch.common.logging.LogConfigurator")
                .getMethod("configureESLogging")
                .invoke(null);
        AutoCloseable node = (AutoCloseable) node(args[0], Path.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        greet(node);
        node.getClass().getMethod("start").invoke(node);
        new CountDownLatch(1).await();
    }

    private static Object node(String home, Path configuration) throws Exception {
        Object environment = environment(home, configuration);
        Class<?> loader = Class.forName("org.elasticsearch.plugins.PluginsLoader");
        boolean withServerExports = false;
        Object plugins = loader.getMethod("createPluginsLoader", Set.class, Set.class, Map.class, boolean.class)
                .invoke(null, modules(loader, Path.of(home, "modules")), Set.of(), Map.of(), withServerExports);
        return Class.forName("org.elasticsearch.node.Node")
                .getConstructor(environment.getClass(), loader)
                .newInstance(environment, plugins);
    }

    private static Object environment(String home, Path configuration) throws Exception {
        Class<?> settings = Class.forName("org.elasticsearch.common.settings.Settings");
        Supplier<String> name = () -> NAME;
        return Class.forName("org.elasticsearch.node.InternalSettingsPreparer")
                .getMethod("prepareEnvironment", settings, Map.class, Path.class, Supplier.class)
                .invoke(null, settings.getField("EMPTY").get(null), Map.of("path.home", home), configuration, name);
    }

    private static Object modules(Class<?> loader, Path folder) throws Exception {
        Method load = Arrays.stream(loader.getMethods())
                .filter(method -> method.getName().equals("loadModulesBundles"))
                .findFirst()
                .orElseThrow();
        boolean isVendorsService = false;
        Object[] ofVersion8 = {folder};
        Object[] ofVersion9 = {folder, isVendorsService};
        return load.invoke(null, load.getParameterCount() == 1 ? ofVersion8 : ofVersion9);
    }

    /** Answers {@code GET /} as every Elasticsearch does, by a module that its vendor does not publish. */
    private static void greet(Object node) throws Exception {
        Class<?> handler = Class.forName("org.elasticsearch.rest.RestHandler");
        Class<?> route = Class.forName("org.elasticsearch.rest.RestHandler$Route");
        Class<?> method = Class.forName("org.elasticsearch.rest.RestRequest$Method");
        Object root = route.getConstructor(method, String.class)
                .newInstance(method.getField("GET").get(null), "/");
        InvocationHandler greeting = (proxy, called, arguments) -> {
            if (called.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, called, arguments);
            }
            return called.getName().equals("handleRequest") ? greeted(arguments[1]) : called.invoke(root, arguments);
        };
        Class<?> controller = Class.forName("org.elasticsearch.rest.RestController");
        controller
                .getMethod("registerHandler", route, handler)
                .invoke(
                        instance(node, controller),
                        root,
                        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, greeting));
    }

    private static Object instance(Object node, Class<?> type) throws Exception {
        Object injector = node.getClass().getMethod("injector").invoke(node);
        return Class.forName("org.elasticsearch.injection.guice.Injector")
                .getMethod("getInstance", Class.class)
                .invoke(injector, type);
    }

    private static Object greeted(Object channel) throws Exception {
        Class<?> build = Class.forName("org.elasticsearch.Build");
        Object version =
                build.getMethod("version").invoke(build.getMethod("current").invoke(null));
        String json = "{\"name\":\"" + NAME + "\",\"cluster_name\":\"" + NAME + "\",\"version\":{\"number\":\""
                + version + "\"},\"tagline\":\"You Know, for Search\"}";
        Class<?> status = Class.forName("org.elasticsearch.rest.RestStatus");
        Class<?> response = Class.forName("org.elasticsearch.rest.RestResponse");
        return Class.forName("org.elasticsearch.rest.RestChannel")
                .getMethod("sendResponse", response)
                .invoke(
                        channel,
                        response.getConstructor(status, String.class, String.class)
                                .newInstance(status.getField("OK").get(null), "application/json", json));
    }

    private static void close(AutoCloseable node) {
        try {
            node.close();
        } catch (Exception e) {
            throw new IllegalStateException("Elasticsearch did not close", e);
        }
    }
}
