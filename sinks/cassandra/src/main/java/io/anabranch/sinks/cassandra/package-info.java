/**
 * The day log in Cassandra, ScyllaDB or Amazon Keyspaces: every event in the table {@code events_by_day}, newest first within
 * its UTC day, each day spread over a number of buckets that the keyspace itself remembers.
 *
 * <p>{@link io.anabranch.sinks.cassandra.CassandraSink} writes the rows of each partition together.
 * {@link io.anabranch.sinks.cassandra.CassandraReads} opens {@link io.anabranch.sinks.cassandra.DayLog}, which streams a day or
 * a range back. {@link io.anabranch.sinks.cassandra.EventsByDay} makes the table and compares it with the settings. How many
 * buckets a day has is written down in the keyspace, since writers and readers must agree: {@code Contract} reads it, and says from which later
 * day on another number may hold.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.cassandra;

import org.jspecify.annotations.NullMarked;
