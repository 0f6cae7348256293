package io.anabranch.sinks.search;

/** A server's answer to a request. */
record Reply(int status, byte[] body) {
    boolean isOk() {
        return status >= 200 && status < 300;
    }
}
