package io.anabranch.app.verify.reader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads JSON strictly, as a tree in which every number keeps its digits. */
public final class JsonTree {
    private static final int MAX_NAME_CHARS = 1_024;
    private static final int MAX_NUMBER_CHARS = 256;

    private static final JsonFactory JSON = JsonFactory.builder()
            // No table of names: whoever chooses the names could fill it.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final int maxDepth;

    private JsonTree(JsonParser parser, int maxDepth) {
        this.parser = parser;
        this.maxDepth = maxDepth;
    }

    /**
     * The object that these bytes are.
     *
     * @param maxDepth how deep objects and arrays may nest, the object itself included
     * @throws MalformedException if they are anything but one strict object in UTF-8
     */
    static ObjectNode object(byte[] utf8, int maxDepth) {
        return read(text("the value", utf8), maxDepth) instanceof ObjectNode object ? object : noObject();
    }

    /**
     * The value that this text is.
     *
     * @throws MalformedException if it is anything but one strict value
     */
    public static JsonNode read(String text, int maxDepth) {
        if (text.startsWith("\uFEFF")) {
            throw new MalformedException("a byte order mark");
        }
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new MalformedException("nothing but whitespace");
            }
            JsonNode tree = new JsonTree(parser, maxDepth).value(0);
            if (parser.nextToken() != null) {
                throw new MalformedException("more than one value");
            }
            return tree;
        } catch (JsonProcessingException noJson) {
            throw new MalformedException("no JSON: " + noJson.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException("Reading a string failed", impossible);
        }
    }

    /**
     * The text that these bytes are.
     *
     * @throws MalformedException if they are not UTF-8
     */
    static String text(String what, byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException noUtf8) {
            throw new MalformedException(what + " is not UTF-8");
        }
    }

    /** The value at which the parser is, in so many objects and arrays. */
    private JsonNode value(int depth) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> JsonNodeFactory.instance.textNode(paired(parser.getText()));
            case VALUE_NUMBER_INT -> number(/* isWhole= */ true);
            case VALUE_NUMBER_FLOAT -> number(/* isWhole= */ false);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            default -> throw new MalformedException("no value: " + parser.currentToken());
        };
    }

    private int deeper(int depth) {
        if (depth == maxDepth) {
            throw new MalformedException("deeper than " + maxDepth);
        }
        return depth + 1;
    }

    private ObjectNode object(int depth) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = paired(parser.currentName());
            if (name.length() > MAX_NAME_CHARS) {
                throw new MalformedException("a name of " + name.length() + " characters");
            }
            if (object.has(name)) {
                throw new MalformedException("duplicate field");
            }
            parser.nextToken();
            object.set(name, value(depth));
        }
        return object;
    }

    private ArrayNode array(int depth) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth));
        }
        return array;
    }

    private WrittenNumber number(boolean isWhole) throws IOException {
        String text = parser.getText();
        if (text.length() > MAX_NUMBER_CHARS) {
            throw new MalformedException("a number of " + text.length() + " characters");
        }
        if (Double.isInfinite(Double.parseDouble(text))) {
            throw new MalformedException("a number beyond a double's range");
        }
        return new WrittenNumber(text, isWhole);
    }

    private static String paired(String text) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new MalformedException("unpaired surrogate");
        }
        return text;
    }

    private static ObjectNode noObject() {
        throw new MalformedException("no object");
    }

    /** A number that is still as it was written: {@code -0} is another id than {@code 0}. */
    static final class WrittenNumber extends DecimalNode {
        private static final long serialVersionUID = 1L;

        private final String text;
        private final boolean isWhole;

        WrittenNumber(String text, boolean isWhole) {
            super(decimal(text));
            this.text = text;
            this.isWhole = isWhole;
        }

        /** Whether it is written as digits alone, with a minus or without. */
        boolean isWhole() {
            return isWhole;
        }

        @Override
        public String asText() {
            return text;
        }

        private static BigDecimal decimal(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException exponentOfTooManyDigits) {
                // It is not beyond a double's range, so that it is 0, or nearly so.
                return BigDecimal.ZERO;
            }
        }
    }
}
