package io.anabranch.ingest.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A path to a value within an object: compiled once, used for every record.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
final class JsonPointer {
    private final List<String> names;
    private final byte[][] utf8;
    private final String text;
    private final String shown;

    /** @param names of a field, or an element's number, from the outside in; at least one */
    JsonPointer(List<String> names) {
        this.names = List.copyOf(names);
        this.utf8 = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.text = names.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
        this.shown = names.size() == 1 ? names.get(0) : text;
    }

    /** Empty where the text is none, or the one of the whole value. */
    static Optional<JsonPointer> of(String text) {
        boolean isEscaped = text.replace("~0", "").replace("~1", "").indexOf('~') < 0;
        if (!text.startsWith("/") || text.length() < 2 || !isEscaped) {
            return Optional.empty();
        }
        return Optional.of(new JsonPointer(Arrays.stream(text.substring(1).split("/", -1))
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList()));
    }

    String first() {
        return names.get(0);
    }

    /** How many names it has. */
    int length() {
        return names.size();
    }

    String name(int index) {
        return names.get(index);
    }

    /** Whether the name is what these bytes are. */
    boolean isName(int index, byte[] bytes, int from, int to) {
        byte[] name = utf8[index];
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }

    /** The name alone where it is a field of the value itself. */
    String shown() {
        return shown;
    }

    @Override
    public String toString() {
        return text;
    }
}
