package io.anabranch.bench.proof;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One HTTP/1.1 message as it is on the wire, its head and its body. */
final class HttpMessage {
    private static final int LARGEST_HEAD = 64 << 10;

    private final byte[] bytes;
    private final String head;

    private HttpMessage(byte[] bytes, String head) {
        this.bytes = bytes;
        this.head = head;
    }

    /** Everything, unchanged. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether the sender closes the connection after it. */
    boolean isLast() {
        return header(head, "connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    /**
     * Reads the next one; its body is bounded by its length or comes in chunks.
     *
     * @return nothing where the connection ended before it
     */
    static Optional<HttpMessage> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 10);
        String head = head(in, bytes);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        if (header(head, "transfer-encoding")
                .filter(how -> how.equalsIgnoreCase("chunked"))
                .isPresent()) {
            copyChunks(in, bytes);
        } else {
            copy(
                    in,
                    bytes,
                    header(head, "content-length").map(Integer::parseInt).orElse(0));
        }
        return Optional.of(new HttpMessage(bytes.toByteArray(), head));
    }

    private static String head(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        StringBuilder head = new StringBuilder();
        String line;
        do {
            line = line(in, bytes, /* mayEnd= */ head.length() == 0);
            head.append(line).append('\n');
            if (head.length() > LARGEST_HEAD) {
                throw new IOException("The head of an HTTP message is longer than " + LARGEST_HEAD + " bytes");
            }
        } while (!line.isEmpty());
        return head.toString().strip();
    }

    private static void copyChunks(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int length;
        do {
            length = Integer.parseInt(
                    line(in, bytes, /* mayEnd= */ false).split(";", 2)[0].strip(), 16);
            copy(in, bytes, length);
            String unused = line(in, bytes, /* mayEnd= */ false);
        } while (length > 0);
    }

    private static void copy(InputStream in, ByteArrayOutputStream bytes, int length) throws IOException {
        byte[] read = in.readNBytes(length);
        if (read.length < length) {
            throw new EOFException("An HTTP message ended early");
        }
        bytes.writeBytes(read);
    }

    private static String line(InputStream in, ByteArrayOutputStream bytes, boolean mayEnd) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (mayEnd && line.length() == 0) {
                    return "";
                }
                throw new EOFException("An HTTP message ended early");
            }
            bytes.write(next);
            line.append((char) next);
        }
        bytes.write('\n');
        return line.toString().strip();
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** An answer in the form of DynamoDB's protocol. */
    static byte[] answer(int status, String reason, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " " + reason
                        + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
        all.writeBytes(head);
        all.writeBytes(body);
        return all.toByteArray();
    }
}
