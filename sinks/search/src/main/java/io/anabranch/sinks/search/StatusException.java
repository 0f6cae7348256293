package io.anabranch.sinks.search;

/** The server answered a whole request with an error. */
final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;

    /** @param error as the server says it, whose reason quotes no document */
    StatusException(int status, ErrorWords error) {
        super("the server answered " + status + (error.isEmpty() ? "" : " (" + error + ")"));
        this.status = status;
        this.type = error.type();
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }
}
