package io.anabranch.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Redis or Valkey as it is installed, else the Redis that comes in a jar. */
final class RedisRecipe implements Recipe {
    private final Jars jars;

    RedisRecipe(Jars jars) {
        this.jars = jars;
    }

    @Override
    public List<String> command(Home home) throws IOException {
        Files.createDirectories(home.data());
        return List.of(
                program(jars).toString(),
                "--bind",
                Home.HOST,
                "--port",
                Integer.toString(home.port()),
                "--dir",
                home.data().toString(),
                "--appendonly",
                "yes",
                "--save",
                "");
    }

    static Path program(Jars jars) {
        return OnPath.find("redis-server", "valkey-server").orElseGet(() -> RedisBinary.from(jars));
    }

    @Override
    public void ask(InetSocketAddress server) throws IOException {
        try (Dial dial = new Dial(server)) {
            dial.out.writeBytes("PING\r\n");
            dial.out.flush();
            String reply = new String(dial.in.readNBytes(5), StandardCharsets.US_ASCII);
            // While it reads its file it answers -LOADING.
            dial.check(reply.equals("+PONG"), "answered PING with " + reply);
        }
    }
}
