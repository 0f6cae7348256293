package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;

/** How deep a schema's text nests, before a parser that calls itself for each level reads it. */
final class Nesting {
    private Nesting() {}

    /**
     * Counts the brackets of JSON or of a .proto file, except those in strings and comments.
     *
     * @throws Refusal if they are deeper
     */
    static void check(String schema, int limit) {
        int depth = 0;
        for (int at = 0; at < schema.length(); at++) {
            switch (schema.charAt(at)) {
                case '{', '[', '(', '<' -> depth++;
                case '}', ']', ')', '>' -> depth--;
                case '"', '\'' -> at = endOfString(schema, at);
                case '/' -> at = endOfComment(schema, at);
                default -> {}
            }
            if (depth > limit) {
                throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "the schema nests deeper than " + limit);
            }
        }
    }

    private static int endOfString(String schema, int start) {
        char quote = schema.charAt(start);
        int at = start + 1;
        while (at < schema.length() && schema.charAt(at) != quote) {
            at += schema.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private static int endOfComment(String schema, int start) {
        if (schema.startsWith("//", start)) {
            return endAfter(schema, "\n", start);
        }
        return schema.startsWith("/*", start) ? endAfter(schema, "*/", start + 2) : start;
    }

    private static int endAfter(String schema, String end, int from) {
        int at = schema.indexOf(end, from);
        return at < 0 ? schema.length() : at + end.length() - 1;
    }
}
