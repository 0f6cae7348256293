package io.anabranch.sinks.search;

/** The server answered a whole request with an error. */
final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;

    /** @param type of the error, as {@code cluster_block_exception}; empty where the answer has none */
    StatusException(int status, String type) {
        super("the server answered " + status + (type.isEmpty() ? "" : " (" + type + ")"));
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }
}
