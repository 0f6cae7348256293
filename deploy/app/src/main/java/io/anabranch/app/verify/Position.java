package io.anabranch.app.verify;

/** Where a record stands in its topic. */
public record Position(int partition, long offset) {}
