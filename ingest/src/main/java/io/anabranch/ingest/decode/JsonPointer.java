package io.anabranch.ingest.decode;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A path to a value within an object.
 *
 * @param names of a field, or an element's number, from the outside in; at least one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
record JsonPointer(List<String> names) {
    JsonPointer {
        names = List.copyOf(names);
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

    /** The name alone where it is a field of the value itself. */
    String shown() {
        return names.size() == 1 ? names.get(0) : toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }
}
