package io.anabranch.sinks.mongodb;

/** What the server's error about one document says of it. */
enum Verdict {
    /** The document is there already: success. */
    STORED,
    /** Another document is in the way, perhaps the same event's: to be looked up. */
    LOOK_UP,
    /** May pass by itself. The outcome may be unknown, but writing again is safe (invariant 5). */
    RETRY,
    /** The fault of its event, for ever. */
    REJECT,
    /** Neither the event's fault nor likely to pass without an operator: credentials, rights, a wrong name. */
    FAIL
}
