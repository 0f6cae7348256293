package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarGzTest {
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();
    private final Path folder;
    private final Path archive;

    TarGzTest(@TempDir Path directory) throws IOException {
        folder = Files.createDirectories(directory.resolve("into"));
        archive = directory.resolve("archive.tar.gz");
    }

    @Test
    void unpacksFilesAndFolders() throws IOException {
        entry("lib/", '5', "");
        entry("lib/a.jar", '0', "first");
        entry("not/announced/b.jar", '0', "x".repeat(1_024));
        entry("empty", '0', "");

        unpack();

        assertThat(folder.resolve("lib/a.jar")).hasContent("first");
        assertThat(folder.resolve("not/announced/b.jar")).hasContent("x".repeat(1_024));
        assertThat(folder.resolve("empty")).isEmptyFile();
    }

    @Test
    void readsNamesOfMoreThanAHundredBytes() throws IOException {
        String name = "lib/" + "n".repeat(120) + ".jar";
        entry("././@LongLink", 'L', name + "\0");
        entry(name.substring(0, 100), '0', "long");
        entry("after", '0', "short");

        unpack();

        assertThat(folder.resolve(name)).hasContent("long");
        assertThat(folder.resolve("after")).hasContent("short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "lib/../../outside", "/tmp/outside", "..", ".", ""})
    void aNameThatLeadsOutIsRefused(String name) {
        entry(name, '0', "evil");

        assertThatThrownBy(this::unpack)
                .isInstanceOf(IOException.class)
                .hasMessage("entry '" + name + "' leads out of the folder");
        assertThat(folder.resolveSibling("outside")).doesNotExist();
    }

    @Test
    void aLongNameThatLeadsOutIsRefused() {
        entry("././@LongLink", 'L', "../outside\0");
        entry("harmless", '0', "evil");

        assertThatThrownBy(this::unpack).hasMessageContaining("leads out of the folder");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '6', 'x'})
    void linksAndDevicesAreRefused(char type) {
        entry("link", type, "");

        assertThatThrownBy(this::unpack)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("entry 'link' is of type '" + type + "'");
    }

    @Test
    void aFileThatComesTwiceIsRefused() {
        entry("a", '0', "one");
        entry("a", '0', "two");

        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
        assertThat(folder.resolve("a")).hasContent("one");
    }

    @Test
    void whatIsBeyondTheLimitsIsRefused() throws IOException {
        entry("a", '0', "12345");
        entry("b", '0', "12345");
        write();

        assertThatThrownBy(() -> TarGz.unpack(archive, folder, 10, /* maxBytes= */ 9))
                .hasMessage("entry 'b' has 5 bytes, 4 are allowed");
        assertThatThrownBy(() -> TarGz.unpack(archive, folder.resolve("x"), /* maxEntries= */ 1, 100))
                .hasMessage("more than 1 entries");
    }

    @Test
    void aDamagedHeaderIsNoticed() {
        entry("a", '0', "one");
        byte[] damaged = tar.toByteArray();
        damaged[0] = 'b';
        tar.reset();
        tar.writeBytes(damaged);

        assertThatThrownBy(this::unpack).hasMessageContaining("checksum is wrong");
    }

    @Test
    void anArchiveThatEndsTooSoonIsNoticed() {
        entry("a", '0', "one");
        byte[] whole = tar.toByteArray();
        tar.reset();
        tar.writeBytes(Arrays.copyOf(whole, 514));

        assertThatThrownBy(() -> {
                    gzip(tar.toByteArray());
                    TarGz.unpack(archive, folder);
                })
                .isInstanceOf(IOException.class);
    }

    private void unpack() throws IOException {
        write();
        TarGz.unpack(archive, folder);
    }

    private void write() throws IOException {
        tar.writeBytes(new byte[1_024]);
        gzip(tar.toByteArray());
    }

    private void gzip(byte[] bytes) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            out.write(bytes);
        }
    }

    private void entry(String name, char type, String content) {
        byte[] header = new byte[512];
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, "%011o\0".formatted(bytes.length));
        put(header, 257, "ustar  ");
        header[156] = (byte) type;
        put(header, 148, "        ");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        tar.writeBytes(header);
        tar.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
