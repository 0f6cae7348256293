/**
 * How long an event takes from the moment that it was due to be produced until it can be read from each store and until a live subscriber has
 * it, at several shares of the rate that the program holds. One process produces, reads and subscribes, so that one clock times all ends.
 */
@NullMarked
package io.anabranch.bench.latency;

import org.jspecify.annotations.NullMarked;
