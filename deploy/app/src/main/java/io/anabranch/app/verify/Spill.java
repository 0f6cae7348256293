package io.anabranch.app.verify;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * More records than memory holds, put aside in a file of its own by the hash of their keys. Each part of them, read alone, fits into
 * memory, and two spills with as many parts have the records of one key in the part of the same number.
 */
final class Spill<T> implements AutoCloseable {
    private static final int BLOCK_BYTES = 4 << 10;

    private final Form<T> form;
    private final FileChannel file;
    private final List<Part> parts;
    private final ByteArrayOutputStream scratch = new ByteArrayOutputStream();
    private final DataOutputStream scratchOutput = new DataOutputStream(scratch);
    private long length;
    private long records;

    /** How a record is written, and by what it is found. */
    interface Form<T> {
        String key(T stored);

        void write(T stored, DataOutput output) throws IOException;

        T read(DataInput input) throws IOException;
    }

    /** @param parts into how many parts the records are divided; each takes 4 KiB of memory while records are added */
    static <T> Spill<T> in(Path directory, int parts, Form<T> form) throws IOException {
        return new Spill<>(directory, parts, form);
    }

    private Spill(Path directory, int parts, Form<T> form) throws IOException {
        this.form = form;
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

    long records() {
        return records;
    }

    void add(T stored) {
        try {
            scratch.reset();
            form.write(stored, scratchOutput);
            parts.get(partOf(form.key(stored))).append(scratch.toByteArray());
            records++;
        } catch (IOException e) {
            throw new UncheckedIOException("What is read of the log and the stores can't be put aside on disk", e);
        }
    }

    /** All records of one part, those of one key in the order in which they were added. */
    List<T> part(int number) throws IOException {
        List<T> all = new ArrayList<>();
        DataInputStream input = new DataInputStream(parts.get(number).open());
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

    /** A chain of blocks of the file, and the end of it that is not written yet. */
    private final class Part {
        private long[] blocks = new long[4];
        private int count;
        private byte[] last = new byte[0];
        private int used;

        void append(byte[] bytes) throws IOException {
            int taken = 0;
            while (taken < bytes.length) {
                if (last.length == 0) {
                    last = new byte[BLOCK_BYTES];
                }
                int fits = Math.min(bytes.length - taken, BLOCK_BYTES - used);
                System.arraycopy(bytes, taken, last, used, fits);
                taken += fits;
                used += fits;
                if (used == BLOCK_BYTES) {
                    writeLast();
                }
            }
        }

        private void writeLast() throws IOException {
            ByteBuffer block = ByteBuffer.wrap(last);
            long at = length;
            while (block.hasRemaining()) {
                length += file.write(block, length);
            }
            if (count == blocks.length) {
                blocks = Arrays.copyOf(blocks, count * 2);
            }
            blocks[count++] = at;
            used = 0;
        }

        InputStream open() {
            return new BlockStream(this);
        }
    }

    private final class BlockStream extends InputStream {
        private final Part part;
        private int next;
        private ByteBuffer block = ByteBuffer.allocate(0);

        BlockStream(Part part) {
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            return available() == 0 ? -1 : block.get() & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int most) throws IOException {
            int count = Math.min(available(), most);
            if (count == 0) {
                return most == 0 ? 0 : -1;
            }
            block.get(bytes, offset, count);
            return count;
        }

        @Override
        public int available() throws IOException {
            if (!block.hasRemaining() && next <= part.count) {
                block = next < part.count ? block(part.blocks[next]) : ByteBuffer.wrap(part.last, 0, part.used);
                next++;
            }
            return block.remaining();
        }

        private ByteBuffer block(long at) throws IOException {
            ByteBuffer read = ByteBuffer.allocate(BLOCK_BYTES);
            while (read.hasRemaining()) {
                if (file.read(read, at + read.position()) < 0) {
                    throw new IOException("The file of what was put aside is shorter than it was");
                }
            }
            return read.flip();
        }
    }
}
