package io.anabranch.sinks.search;

/** A server's answer to a request. */
final class Reply {
    private final int status;
    private final byte[] body;

    Reply(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    /** Not a copy. */
    byte[] body() {
        return body;
    }

    boolean isOk() {
        return status >= 200 && status < 300;
    }
}
