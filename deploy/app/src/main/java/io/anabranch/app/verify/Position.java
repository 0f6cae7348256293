package io.anabranch.app.verify;

/** The position of a record in the log. */
public record Position(String topic, int partition, long offset) {}
