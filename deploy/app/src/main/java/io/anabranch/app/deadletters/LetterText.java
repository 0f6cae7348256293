package io.anabranch.app.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anabranch.ingest.DeadLetter;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One dead letter for a reader, or for a program. */
public final class LetterText {
    /** As strict as the decoder: else what is wrong with the value would not be seen. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int HEX_BYTES = 16;
    private static final int MAX_HEX_BYTES = 4_096;

    private LetterText() {}

    /** @param isMasked whether key, header values and value are shown by their length alone */
    public static List<String> lines(DeadLetter letter, boolean isMasked) {
        SourceRecord record = letter.record();
        List<String> lines = new ArrayList<>();
        lines.add("record    " + record + ", dated " + record.timestamp());
        lines.add("rejected  by " + letter.by() + ": " + letter.reason() + ": " + letter.detail());
        lines.add("letter    " + letter.partition() + "@" + letter.offset() + ", written " + letter.written()
                + ", attempts " + letter.attempts());
        record.key().ifPresent(key -> lines.add("key       " + shown(key, isMasked)));
        for (Header header : record.headers()) {
            lines.add("header    " + printable(header.name()) + ": " + shown(header.value(), isMasked));
        }
        if (!record.hasValue()) {
            lines.add("value     none");
        } else if (isMasked) {
            lines.add("value     " + shown(record.value(), true));
        } else {
            lines.add("value     " + record.value().length + " bytes");
            lines.addAll(value(record.value()));
        }
        return lines;
    }

    /** One object. */
    public static String json(DeadLetter letter, boolean isMasked) {
        SourceRecord record = letter.record();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("timestamp", record.timestamp().toString());
        json.put("sink", letter.by());
        json.put("reason", letter.reason());
        json.put("detail", letter.detail());
        json.put("attempts", letter.attempts());
        json.put("written", letter.written().toString());
        if (!isMasked) {
            record.key().ifPresent(key -> json.put("key", shown(key, false)));
            Map<String, Object> headers = new LinkedHashMap<>();
            record.headers().forEach(header -> headers.put(header.name(), shown(header.value(), false)));
            json.put("headers", headers);
            json.put("value", record.hasValue() ? parsed(record.value()) : null);
        }
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A JSON value as it is, other text as text, else hexadecimal digits. */
    private static Object parsed(byte[] value) {
        @Nullable JsonNode tree = tree(value);
        return tree == null ? shown(value, false) : tree;
    }

    private static @Nullable JsonNode tree(byte[] value) {
        try {
            JsonNode tree = JSON.readTree(value);
            return tree.isObject() || tree.isArray() ? tree : null;
        } catch (IOException noJson) {
            return null;
        }
    }

    private static List<String> value(byte[] value) {
        @Nullable JsonNode tree = tree(value);
        return tree == null ? hex(value) : tree.toPrettyString().lines().toList();
    }

    private static List<String> hex(byte[] value) {
        List<String> lines = new ArrayList<>();
        int end = Math.min(value.length, MAX_HEX_BYTES);
        for (int from = 0; from < end; from += HEX_BYTES) {
            int to = Math.min(end, from + HEX_BYTES);
            StringBuilder ascii = new StringBuilder();
            for (int i = from; i < to; i++) {
                ascii.append(value[i] >= ' ' && value[i] < 0x7f ? (char) value[i] : '.');
            }
            lines.add(String.format(
                    "%08x  %-47s  %s", from, HexFormat.ofDelimiter(" ").formatHex(value, from, to), ascii));
        }
        if (value.length > end) {
            lines.add("... and " + (value.length - end) + " bytes more");
        }
        return lines;
    }

    private static String shown(byte @Nullable [] bytes, boolean isMasked) {
        if (bytes == null) {
            return "none";
        }
        if (isMasked) {
            return "(" + bytes.length + " bytes)";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? printable(text) : text;
        } catch (CharacterCodingException binary) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }

    /** Without what a terminal would take for a command. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars()
                .forEach(c -> printable.append(
                        Character.isISOControl(c) ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return printable.toString();
    }
}
