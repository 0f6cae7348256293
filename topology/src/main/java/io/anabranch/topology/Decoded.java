package io.anabranch.topology;

/** What became of one record of the log: an {@link Event}, what can never be one, {@link Rejected}, or a {@link Tombstone}. */
public sealed interface Decoded permits Event, Rejected, Tombstone {}
