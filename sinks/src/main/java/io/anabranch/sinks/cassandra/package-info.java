/**
 * The day log in Cassandra, ScyllaDB or Amazon Keyspaces: every event in the table {@code events_by_day}, newest first within
 * its UTC day, each day spread over a number of buckets that the keyspace itself remembers.
 */
@NullMarked
package io.anabranch.sinks.cassandra;

import org.jspecify.annotations.NullMarked;
