package io.anabranch.sinks.mongodb;

/** What an error of the store says about the events that were being written. */
enum ErrorClass {
    /** The document is there already: success. */
    HELD,
    /** Another document is in the way, perhaps the same event's: to be looked up. */
    DOUBTFUL,
    /** May pass by itself. The outcome may be unknown, but writing again is safe (invariant 5). */
    RETRY,
    /** The fault of an event, for ever. */
    REJECT,
    /** Neither the event's fault nor likely to pass without an operator: credentials, rights, a wrong name. */
    FAIL
}
