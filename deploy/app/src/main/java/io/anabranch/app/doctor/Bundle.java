package io.anabranch.app.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip file that comes into being part by part. Remembers what is in it. */
final class Bundle implements AutoCloseable {
    private final ZipOutputStream zip;
    private final List<String> contents = new ArrayList<>();

    private Bundle(OutputStream out) {
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    /** @throws java.nio.file.FileAlreadyExistsException if there is such a file, which is left as it is */
    static Bundle create(Path file) throws IOException {
        return new Bundle(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** @param what it is, for who reads the list */
    void add(String name, String what, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
        contents.add(String.format(Locale.ROOT, "  %-26s %7d bytes  %s", name, content.length, what));
    }

    void add(String name, String what, List<String> lines) throws IOException {
        add(name, what, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A line for each part. */
    List<String> contents() {
        return List.copyOf(contents);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
