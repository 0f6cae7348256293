package io.anabranch.topology;

/** What became of one record of the log: an {@link Event}, or what can never be one, {@link Rejected}. */
public sealed interface Decoded permits Event, Rejected {}
