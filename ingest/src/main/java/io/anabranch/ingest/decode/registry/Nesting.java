package io.anabranch.ingest.decode.registry;

import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;

/** How deep a schema's text nests, before a parser that calls itself for each level reads it. */
final class Nesting {
    private Nesting() {}

    /**
     * Counts brackets wherever they are, in strings and comments too: a schema that has hundreds more opened than closed there is none that
     * anybody needs.
     *
     * @throws Refusal if they are deeper
     */
    static void check(String schema, int limit) {
        int depth = 0;
        for (int at = 0; at < schema.length(); at++) {
            switch (schema.charAt(at)) {
                case '{', '[', '(', '<' -> depth++;
                case '}', ']', ')', '>' -> depth = Math.max(0, depth - 1);
                default -> {}
            }
            if (depth > limit) {
                throw new Refusal(RejectReason.UNUSABLE_SCHEMA, "the schema nests deeper than " + limit);
            }
        }
    }
}
