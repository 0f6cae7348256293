/**
 * Benchmarks: each side in a process of its own, sides in turn, figures as a ratio to a floor of the same run. Each ends with
 * one line for each goal. {@link io.anabranch.bench.DynamoReadsBench} measures cost instead of speed, and its floor is what the
 * answer itself costs. {@link io.anabranch.bench.CassandraReadsBench} measures speed, and what a slow reader holds.
 */
@NullMarked
package io.anabranch.bench;

import org.jspecify.annotations.NullMarked;
