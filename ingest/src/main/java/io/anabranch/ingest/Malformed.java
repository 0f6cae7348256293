package io.anabranch.ingest;

/** What a lane does with records that can't be read. Every lane reads them all, so one lane keeps them for all. */
public enum Malformed {
    /** They are in the lane's batches and the lane's commit waits until they are dead letters. */
    KEEP,
    /** They are passed over: another lane of the same topic keeps them. */
    LEAVE_TO_ANOTHER_LANE
}
