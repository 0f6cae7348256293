package io.anabranch.sinks.mongodb;

import java.math.BigDecimal;

/**
 * A user and what they did.
 *
 * @param sum of the amounts of their events
 * @param count of their events
 */
public record Customer(String userId, BigDecimal sum, long count) {}
