package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Redis servers of a test's own, set up as it likes, to be killed and started again without harm to another test. */
public final class RedisServers implements AutoCloseable {
    private static final Duration FORMED = Duration.ofSeconds(30);
    private static final int SLOTS = 16_384;
    /** How far above its port a node of a cluster hears the others; before Redis 7 no setting says otherwise. */
    private static final int BUS = 10_000;

    private final Path folder;
    private final Jars jars = new Jars(Folders.cache(), said -> {});
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private volatile Function<Jars, Path> program;

    public RedisServers() {
        this(RedisRecipe::program);
    }

    /** @param program where the server's program is */
    private RedisServers(Function<Jars, Path> program) {
        this.program = program;
        try {
            this.folder = Files.createTempDirectory("anabranch-redis-");
        } catch (IOException e) {
            throw new LocalStackException("Could not make a folder for Redis servers: " + e, e);
        }
    }

    /** Servers of the oldest Redis that there is support for, 6.2, whichever one is installed. */
    public static RedisServers oldest() {
        return new RedisServers(RedisBinary::from);
    }

    /** From here on whatever is started, and started again, is the Redis that is installed. */
    public void update() {
        program = RedisRecipe::program;
    }

    /** One server, on a port that it keeps. */
    public static final class Node {
        private final ServerProcess process;
        private final int port;

        private Node(ServerProcess process) {
            this.process = process;
            process.start();
            this.port = process.running()
                    .orElseThrow(() -> new LocalStackException("Redis died at its start."))
                    .port();
        }

        public int port() {
            return port;
        }

        /** {@code redis://127.0.0.1:6379}. */
        public String uri() {
            return "redis://" + Home.HOST + ":" + port;
        }

        /** kill -9. */
        public void kill() {
            process.kill();
        }

        /** Starts it again where it was, with what it kept. */
        public void restart() {
            process.restart(port);
        }

        /** SIGSTOP. */
        public void pause() {
            process.pause();
        }

        /** SIGCONT. */
        public void resume() {
            process.resume();
        }

        /** What it answers to a command, as it stands on the wire. */
        public String says(String command) {
            try (Dial dial = new Dial(Home.address(port))) {
                dial.out.write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
                dial.out.flush();
                return new String(dial.in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new LocalStackException("Redis on port " + port + " did not answer: " + e, e);
            }
        }
    }

    /**
     * Starts a server.
     *
     * @param settings words of its command line, such as {@code --appendonly yes}; it keeps nothing on disk unless they say so
     */
    public Node start(String... settings) {
        return start(home -> List.of(settings));
    }

    /** A port for a server's second way in, such as {@code --tls-port}. */
    public static int freePort() {
        return Ports.anyFree();
    }

    /** A Sentinel that alone decides over the primary, named {@code primary}, after half a second. */
    public Node sentinel(Node primary) {
        return start(home -> {
            Path file = home.write("sentinel.conf", """
                    sentinel monitor primary %s %d 1
                    sentinel down-after-milliseconds primary 500
                    sentinel failover-timeout primary 3000
                    """.formatted(Home.HOST, primary.port()));
            return List.of(file.toString(), "--sentinel");
        });
    }

    /** A cluster of so many primaries without replicas. */
    public List<Node> cluster(int primaries, String... settings) {
        List<String> words = new ArrayList<>(List.of(settings));
        words.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        List<Node> cluster = IntStream.range(0, primaries)
                .mapToObj(i -> startAt(Ports.anyFreePair(BUS), words))
                .toList();
        for (int i = 0; i < primaries; i++) {
            String slots = IntStream.range(SLOTS * i / primaries, SLOTS * (i + 1) / primaries)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            Node node = cluster.get(i);
            String answers = node.says("CLUSTER ADDSLOTS " + slots)
                    + node.says("CLUSTER SET-CONFIG-EPOCH " + (i + 1))
                    + node.says(
                            "CLUSTER MEET " + Home.HOST + " " + cluster.get(0).port());
            if (answers.contains("-ERR")) {
                throw new LocalStackException("Redis formed no cluster: " + answers);
            }
        }
        boolean isFormed = Waiting.until(
                () -> cluster.stream()
                        .map(node -> node.says("CLUSTER INFO"))
                        .allMatch(info ->
                                info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + primaries)),
                FORMED);
        if (!isFormed) {
            throw new LocalStackException("Redis formed no cluster within " + FORMED.toSeconds() + " s.");
        }
        return cluster;
    }

    private Node startAt(int port, List<String> settings) {
        try {
            Ports.remember(nextHome(), "port", port);
        } catch (IOException e) {
            throw new LocalStackException("Could not note the port of a Redis server: " + e, e);
        }
        return start(home -> settings);
    }

    private Path nextHome() {
        return folder.resolve(Integer.toString(nodes.size()));
    }

    private Node start(Settings settings) {
        Path home = nextHome();
        Own recipe = new Own(jars, () -> program.apply(jars), settings);
        Node node = new Node(new ServerProcess(
                Server.REDIS, recipe, home, Ports.FREE, ProcessHandle.current().pid()));
        nodes.add(node);
        return node;
    }

    /** Kills them all and deletes what they kept. */
    @Override
    public void close() {
        nodes.forEach(Node::kill);
        Folders.delete(folder);
    }

    @FunctionalInterface
    private interface Settings {
        List<String> words(Home home) throws IOException;
    }

    private record Own(Jars jars, Supplier<Path> program, Settings settings) implements Recipe {
        @Override
        public List<String> command(Home home) throws IOException {
            Files.createDirectories(home.data());
            List<String> command = new ArrayList<>(List.of(program.get().toString()));
            List<String> words = settings.words(home);
            boolean isFile = !words.isEmpty() && !words.get(0).startsWith("--");
            command.addAll(isFile ? words.subList(0, 1) : List.of());
            command.addAll(List.of("--bind", Home.HOST, "--port", Integer.toString(home.port())));
            command.addAll(List.of("--dir", home.data().toString(), "--save", ""));
            command.addAll(isFile ? words.subList(1, words.size()) : words);
            return command;
        }

        @Override
        public void ask(InetSocketAddress server) throws IOException {
            new RedisRecipe(jars).ask(server);
        }
    }
}
