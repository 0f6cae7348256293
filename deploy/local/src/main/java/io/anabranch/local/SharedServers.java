package io.anabranch.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The servers of a build: started once by the first test JVM that needs them, found by the next, ended with Maven. */
final class SharedServers {
    private static final Map<Server, Endpoint> KNOWN = new EnumMap<>(Server.class);

    private SharedServers() {}

    /** Starts those that no one has started yet. */
    static synchronized void start(Set<Server> servers) {
        List<Server> missing = new ArrayList<>();
        for (Server server : servers) {
            String given = System.getenv(server.variable());
            if (given != null && !given.isBlank()) {
                KNOWN.put(server, Endpoint.parse(server, given));
            } else if (!KNOWN.containsKey(server)) {
                missing.add(server);
            }
        }
        if (!missing.isEmpty()) {
            KNOWN.putAll(containersWanted() ? Containers.start(missing) : processes(missing));
        }
    }

    /** Where servers are that have been started. */
    static synchronized Map<Server, Endpoint> endpoints(Set<Server> servers) {
        Map<Server, Endpoint> endpoints = new EnumMap<>(Server.class);
        servers.forEach(server -> endpoints.put(server, Objects.requireNonNull(KNOWN.get(server))));
        return endpoints;
    }

    private static boolean containersWanted() {
        return "containers".equals(System.getenv("ANABRANCH_SERVERS"));
    }

    /** The stack has no owner in this JVM: it is the build's, and its servers watch Maven. */
    @SuppressWarnings("resource")
    private static Map<Server, Endpoint> processes(Collection<Server> servers) {
        servers.forEach(TestTools::requireJdkOf);
        ProcessHandle build = build();
        LocalStack stack = LocalStack.builder()
                .servers(servers.toArray(Server[]::new))
                .directory(BuildFolder.of(build))
                .owner(build)
                .start();
        Map<Server, Endpoint> endpoints = new EnumMap<>(Server.class);
        servers.forEach(server -> endpoints.put(server, Endpoint.of(server, stack.address(server))));
        return endpoints;
    }

    /** Maven, where this is a JVM that it forked for tests: the nearest Java among the ancestors. Else this JVM. */
    static ProcessHandle build() {
        ProcessHandle self = ProcessHandle.current();
        if (System.getProperty("surefire.real.class.path") == null
                && System.getProperty("surefire.test.class.path") == null) {
            return self;
        }
        Optional<ProcessHandle> ancestor = self.parent();
        while (ancestor.isPresent() && !isJava(ancestor.get())) {
            ancestor = ancestor.get().parent();
        }
        return ancestor.orElse(self);
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info()
                .command()
                .map(Path::of)
                .map(Path::getFileName)
                .filter(name -> name.toString().equals("java"))
                .isPresent();
    }
}
