package io.anabranch.app.verify;

/** Where a record stands in the log. */
public record Position(String topic, int partition, long offset) {}
