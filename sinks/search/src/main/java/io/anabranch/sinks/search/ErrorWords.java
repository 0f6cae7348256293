package io.anabranch.sinks.search;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The server's error, in its words.
 *
 * @param type as {@code mapper_parsing_exception}; empty where there is none
 * @param reason what an operator or a producer can do something about; may quote the document
 */
record ErrorWords(String type, String reason) {
    static final ErrorWords NONE = new ErrorWords("", "");

    /** From here on the server quotes the document. */
    private static final Pattern QUOTE =
            Pattern.compile("(?s)(Preview of field's value|The prefix of the first immense term).*");

    private static final int LONGEST_REASON = 300;

    /** The same, up to where it quotes a document, and no longer than a few lines. */
    ErrorWords withoutQuotes() {
        String shown = QUOTE.matcher(reason).replaceFirst("(the rest quotes the document)");
        return new ErrorWords(
                type, shown.length() <= LONGEST_REASON ? shown : shown.substring(0, LONGEST_REASON) + "…");
    }

    boolean isEmpty() {
        return type.isEmpty() && reason.isEmpty();
    }

    /** As {@code illegal_argument_exception: the template's name …}. */
    @Override
    public String toString() {
        return type.isEmpty() || reason.isEmpty() ? type + reason : type + ": " + reason;
    }

    /** From the parser that stands at the error's beginning. */
    static ErrorWords read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            // Some answers have the words alone.
            return json.currentToken() == JsonToken.VALUE_STRING ? new ErrorWords("", json.getText()) : NONE;
        }
        String type = "";
        String reason = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                type = json.getText();
            } else if (name.equals("reason") && value == JsonToken.VALUE_STRING) {
                reason = json.getText();
            } else {
                json.skipChildren();
            }
        }
        return new ErrorWords(type, reason);
    }
}
