package io.anabranch.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A server's place on this machine: a folder with its configuration, its data and its log, and the port that it answers on.
 *
 * @param folder the server's own folder
 * @param port the port on 127.0.0.1
 */
record Home(Server server, Path folder, int port) {
    /** Where everything listens. */
    static final String HOST = "127.0.0.1";

    @SuppressWarnings("AddressSelection") // A literal address names nothing that could have several.
    static InetSocketAddress address(int port) {
        return new InetSocketAddress(HOST, port);
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return log(folder);
    }

    static Path log(Path folder) {
        return folder.resolve("log");
    }

    /** Writes a file that the server reads. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Another port of the server's own, the same after a restart. */
    int port(String purpose) throws IOException {
        return Ports.remembered(folder, purpose);
    }

    /**
     * A folder with nothing but one class of ours. Our whole class path would bring libraries that conflict with the server's.
     */
    Path classes(Class<?> main) throws IOException {
        Path classes = folder.resolve("classes");
        String name = main.getName().replace('.', '/') + ".class";
        Path file = classes.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream code = main.getResourceAsStream(main.getSimpleName() + ".class")) {
            if (code == null) {
                throw new IOException("No " + name + " on the class path");
            }
            Files.copy(code, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return classes;
    }
}
