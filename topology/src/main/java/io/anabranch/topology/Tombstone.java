package io.anabranch.topology;

/** A record of which nothing is stored, and which is no mistake: one without a value, or a row's deletion. */
public record Tombstone(SourceRecord record) implements Decoded {}
