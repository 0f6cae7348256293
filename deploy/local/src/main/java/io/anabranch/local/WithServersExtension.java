package io.anabranch.local;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test the servers of its {@link WithServers}. */
final class WithServersExtension implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace OURS =
            ExtensionContext.Namespace.create(WithServersExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        SharedServers.start(asked(context));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestServers.class;
    }

    @Override
    public TestServers resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestServers servers = new TestServers(SharedServers.endpoints(asked(context)));
        // What is in a context's store is closed with the context: its proxies don't outlive a test.
        context.getStore(OURS).put(servers, servers);
        return servers;
    }

    /** Those of the class, of the classes that it extends, and of those around it. */
    private static Set<Server> asked(ExtensionContext context) {
        Set<Server> asked = new TreeSet<>();
        for (Class<?> outer = context.getRequiredTestClass(); outer != null; outer = outer.getEnclosingClass()) {
            for (Class<?> type = outer; type != null; type = type.getSuperclass()) {
                WithServers wish = type.getDeclaredAnnotation(WithServers.class);
                if (wish != null) {
                    asked.addAll(Arrays.asList(wish.value()));
                }
            }
        }
        return asked;
    }
}
