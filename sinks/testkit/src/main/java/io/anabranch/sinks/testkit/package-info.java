/**
 * {@link io.anabranch.sinks.testkit.SinkContract}: what every sink guarantees, as a test to extend for a sink of one's own.
 */
@NullMarked
package io.anabranch.sinks.testkit;

import org.jspecify.annotations.NullMarked;
