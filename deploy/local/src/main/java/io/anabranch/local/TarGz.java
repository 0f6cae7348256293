package io.anabranch.local;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a gzipped tar archive of files and folders. What could write outside the folder, or fill the disk, is refused: names that lead
 * out, links, a file that is there already, more entries or bytes than the limits allow.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">Basic Tar Format</a>
 */
final class TarGz {
    private static final int BLOCK = 512;
    private static final int MAX_NAME_BYTES = 4_096;

    private final DataInputStream in;
    private final Path folder;
    private final int maxEntries;
    private long bytesLeft;

    private TarGz(InputStream in, Path folder, int maxEntries, long maxBytes) {
        this.in = new DataInputStream(in);
        this.folder = folder.toAbsolutePath().normalize();
        this.maxEntries = maxEntries;
        this.bytesLeft = maxBytes;
    }

    /** Unpacks into a folder that is there; at most 10,000 entries of together 1 GiB. */
    static void unpack(Path archive, Path folder) throws IOException {
        unpack(archive, folder, /* maxEntries= */ 10_000, /* maxBytes= */ 1L << 30);
    }

    static void unpack(Path archive, Path folder, int maxEntries, long maxBytes) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                InputStream tar = new BufferedInputStream(new GZIPInputStream(file, 1 << 16), 1 << 16)) {
            new TarGz(tar, folder, maxEntries, maxBytes).unpack();
        }
    }

    private void unpack() throws IOException {
        byte[] header = new byte[BLOCK];
        String longName = "";
        int entries = 0;
        for (in.readFully(header); !isEnd(header); in.readFully(header)) {
            checkSum(header);
            if (++entries > maxEntries) {
                throw new IOException("more than " + maxEntries + " entries");
            }
            long size = number(header, 124, 12);
            String name = longName.isEmpty() ? name(header) : longName;
            longName = "";
            switch (header[156]) {
                case '0', 0 -> file(name, size);
                case '5' -> Files.createDirectories(target(name));
                // GNU's way to a name of more than 100 bytes: it is the content of an entry before the file's own.
                case 'L' -> longName = longName(size);
                default ->
                    throw new IOException("entry '" + name + "' is of type '" + (char) header[156]
                            + "', expected a file or a folder");
            }
        }
    }

    private void file(String name, long size) throws IOException {
        Path file = target(name);
        if (size > bytesLeft) {
            throw new IOException("entry '" + name + "' has " + size + " bytes, " + bytesLeft + " are allowed");
        }
        bytesLeft -= size;
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int count = (int) Math.min(left, buffer.length);
                in.readFully(buffer, 0, count);
                out.write(buffer, 0, count);
                left -= count;
            }
        }
        skipPadding(size);
    }

    private String longName(long size) throws IOException {
        if (size < 1 || size > MAX_NAME_BYTES) {
            throw new IOException("a name has " + size + " bytes, " + MAX_NAME_BYTES + " are allowed");
        }
        byte[] bytes = in.readNBytes((int) size);
        skipPadding(size);
        return text(bytes, 0, bytes.length);
    }

    /** Where an entry goes: within the folder, and not the folder itself. */
    private Path target(String name) throws IOException {
        Path target;
        try {
            target = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new IOException("a name is no path: " + e.getReason(), e);
        }
        if (!target.startsWith(folder) || target.equals(folder)) {
            throw new IOException("entry '" + name + "' leads out of the folder");
        }
        return target;
    }

    private void skipPadding(long size) throws IOException {
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        // Where GNU's own form has times, POSIX has what stands before the name.
        boolean isPosix = header[262] == 0;
        return isPosix && !prefix.isEmpty() ? prefix + "/" + text(header, 0, 100) : text(header, 0, 100);
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static long number(byte[] header, int from, int length) throws IOException {
        String octal = text(header, from, length).strip();
        try {
            return Long.parseUnsignedLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new IOException("'" + octal + "' is not a number of a tar header", e);
        }
    }

    private static boolean isEnd(byte[] header) {
        for (byte each : header) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the header's bytes, with spaces for the sum itself. */
    private static void checkSum(byte[] header) throws IOException {
        long sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i < 148 || i >= 156 ? header[i] & 0xff : 0;
        }
        if (sum != number(header, 148, 8)) {
            throw new IOException("a header's checksum is wrong: the archive is damaged, or no tar archive");
        }
    }
}
