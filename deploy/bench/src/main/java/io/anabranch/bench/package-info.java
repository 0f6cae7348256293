/**
 * Benchmarks: each contender in a process of its own, in alternation, measured as a ratio to a baseline of the same run. Each ends with
 * one line for each goal. {@link io.anabranch.bench.DynamoReadsBench} measures cost instead of speed, and its floor is what the
 * answer itself costs. {@link io.anabranch.bench.CassandraReadsBench} measures speed, and what a slow reader holds.
 */
@NullMarked
package io.anabranch.bench;

import org.jspecify.annotations.NullMarked;
