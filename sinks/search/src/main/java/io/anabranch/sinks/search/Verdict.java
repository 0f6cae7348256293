package io.anabranch.sinks.search;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the server's word about one document says of it. */
enum Verdict {
    STORED,
    /** May pass by itself, since the server has too much to do. */
    THROTTLED,
    /** May pass by itself, for another reason. */
    RETRY,
    /** The fault of its event, for ever. */
    REJECT,
    /** Neither the event's fault nor likely to pass without an operator. */
    FAIL;

    /** What is wrong with one document, and never with the cluster or its settings. */
    private static final Set<String> OF_ONE_DOCUMENT = Set.of(
            "mapper_parsing_exception",
            "document_parsing_exception",
            "strict_dynamic_mapping_exception",
            "x_content_parse_exception",
            "parsing_exception",
            "max_bytes_length_exceeded_exception");

    /** The same, of a type of errors that also tells of an operator's mistakes. */
    private static final List<Pattern> ARGUMENTS_OF_ONE_DOCUMENT = List.of(
            Pattern.compile("Limit of total fields \\[\\d+].*"),
            Pattern.compile("Limit of mapping depth \\[\\d+].*"),
            Pattern.compile("Document contains at least one immense term.*"),
            Pattern.compile("The provided JSON document exceeds .*"),
            Pattern.compile("mapper \\[.*] cannot be changed from type .*"));

    /** What it says of a deletion: what is not there is deleted, and a conflict is with another write. */
    static Verdict ofDeletion(int status, String type, String reason) {
        return switch (status) {
            case 404 -> type.isEmpty() || type.equals("index_not_found_exception") ? STORED : RETRY;
            case 409 -> RETRY;
            default -> of(status, type, reason);
        };
    }

    /** @param reason in the server's words */
    static Verdict of(int status, String type, String reason) {
        // With 429 where the server met a full disk, with 403 where an operator made the index read-only.
        if (type.equals(Failures.BLOCKED)) {
            return RETRY;
        }
        if (status == 429) {
            return THROTTLED;
        }
        if (status >= 200 && status < 300) {
            return STORED;
        }
        if (status == 409) {
            return type.equals("version_conflict_engine_exception") ? STORED : RETRY;
        }
        if (status >= 500) {
            return RETRY;
        }
        boolean isOfADocument = OF_ONE_DOCUMENT.contains(type)
                || (type.equals("illegal_argument_exception")
                        && ARGUMENTS_OF_ONE_DOCUMENT.stream()
                                .anyMatch(words -> words.matcher(reason).lookingAt()));
        return status == 413 || (status == 400 && isOfADocument) ? REJECT : FAIL;
    }
}
