package io.anabranch.sinks.right;

/** A store's class that another store uses. */
public record Neighbour(String name) {}
