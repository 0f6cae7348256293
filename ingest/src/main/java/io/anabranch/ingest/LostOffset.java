package io.anabranch.ingest;

/** What a branch does whose position the log no longer has, as when retention was quicker than its store. */
public enum LostOffset {
    /** It stops, and says so, until an operator has decided. */
    STOP,
    /** It goes on with the oldest record that there is; what is gone is counted and logged. */
    OLDEST
}
