package io.anabranch.app.verify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * More records than memory holds, put aside in a file of its own by the hash of their keys. Each part of them, read alone, fits into
 * memory, and two spills with as many parts have the records of one key in the part of the same number. First records are added, then parts are read.
 */
final class Spill<T> implements AutoCloseable {
    /** Of all parts that are being written. */
    private static final int BUFFER_BYTES = 4 << 20;

    private static final int SMALLEST_BLOCK = 512;
    private static final int LARGEST_BLOCK = 4 << 10;

    /** Of a block: where the one before it is, and how many bytes of it are used. */
    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

    private static final long NONE = -1;
    private static final byte[] NOTHING = {};

    private final Form<T> form;
    private final int blockBytes;
    private final FileChannel file;
    private final List<Part> parts;
    private final ByteArrayOutputStream scratch = new ByteArrayOutputStream();
    private final DataOutputStream scratchOutput = new DataOutputStream(scratch);
    private long length;

    /** How a record is written, and by what it is found. */
    interface Form<T> {
        String key(T stored);

        void write(T stored, DataOutput output) throws IOException;

        T read(DataInput input) throws IOException;
    }

    /** @param parts into how many parts the records are divided */
    static <T> Spill<T> in(Path directory, int parts, Form<T> form) throws IOException {
        return new Spill<>(directory, parts, form);
    }

    private Spill(Path directory, int parts, Form<T> form) throws IOException {
        this.form = form;
        this.blockBytes = Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, BUFFER_BYTES / parts));
        this.parts = IntStream.range(0, parts).mapToObj(number -> new Part()).toList();
        this.file = FileChannel.open(
                Files.createTempFile(directory, "anabranch-verify-", ".spill"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    int parts() {
        return parts.size();
    }

    void add(T stored) {
        try {
            scratch.reset();
            form.write(stored, scratchOutput);
            parts.get(partOf(form.key(stored))).append(scratch.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("What is read of the log and the stores can't be put aside on disk", e);
        }
    }

    /** All records were added: gives the memory back that they were gathered in. */
    void finish() {
        try {
            for (Part part : parts) {
                part.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("What is read of the log and the stores can't be put aside on disk", e);
        }
    }

    /** All records of one part, those of one key in the order in which they were added. */
    List<T> part(int number) throws IOException {
        finish();
        byte[] bytes = parts.get(number).read();
        DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes));
        List<T> all = new ArrayList<>();
        while (input.available() > 0) {
            all.add(form.read(input));
        }
        return all;
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    static void writeText(String text, DataOutput output) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        output.writeInt(utf8.length);
        output.write(utf8);
    }

    static String readText(DataInput input) throws IOException {
        byte[] utf8 = new byte[input.readInt()];
        input.readFully(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private int partOf(String key) {
        return Math.floorMod(Fingerprint.of(key), parts.size());
    }

    /** A chain of blocks of the file, each of which names the one before it, and the block that is being filled. */
    private final class Part {
        private long last = NONE;
        private ByteBuffer filling = ByteBuffer.wrap(NOTHING);
        private int bytes;

        void append(byte[] added) throws IOException {
            int taken = 0;
            while (taken < added.length) {
                if (filling.capacity() == 0) {
                    filling = ByteBuffer.allocate(blockBytes).position(HEAD_BYTES);
                }
                int fits = Math.min(added.length - taken, filling.remaining());
                filling.put(added, taken, fits);
                taken += fits;
                if (!filling.hasRemaining()) {
                    flush();
                }
            }
            bytes = Math.addExact(bytes, added.length);
        }

        void flush() throws IOException {
            if (filling.capacity() == 0) {
                return;
            }
            filling.flip().putLong(0, last).putInt(Long.BYTES, filling.limit());
            last = length;
            while (filling.hasRemaining()) {
                length += file.write(filling, length);
            }
            filling = ByteBuffer.wrap(NOTHING);
        }

        /** From the last block to the first. */
        byte[] read() throws IOException {
            byte[] all = new byte[bytes];
            int end = bytes;
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            for (long at = last; at != NONE; at = head.getLong(0)) {
                readFully(head.clear(), at);
                int used = head.getInt(Long.BYTES) - HEAD_BYTES;
                end -= used;
                readFully(ByteBuffer.wrap(all, end, used), at + HEAD_BYTES);
            }
            return all;
        }

        private void readFully(ByteBuffer into, long at) throws IOException {
            long from = at;
            while (into.hasRemaining()) {
                int count = file.read(into, from);
                if (count < 0) {
                    throw new EOFException("The file of what was put aside is shorter than it was");
                }
                from += count;
            }
        }
    }
}
