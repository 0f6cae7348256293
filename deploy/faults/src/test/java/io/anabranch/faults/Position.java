package io.anabranch.faults;

/** A record's place in the topic. */
record Position(int partition, long offset) {}
