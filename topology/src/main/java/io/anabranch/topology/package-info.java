/**
 * The shape of the flow: what flows ({@link io.anabranch.topology.Event}, {@link io.anabranch.topology.Batch}), the three
 * interfaces at its ends ({@link io.anabranch.topology.Source}, {@link io.anabranch.topology.Sink},
 * {@link io.anabranch.topology.DeadLetters}) and the engine that joins them ({@link io.anabranch.topology.Branch}). A sink whose
 * store forgets reads the log again through {@link io.anabranch.topology.TopicReplay}.
 *
 * <p>Knows neither Kafka nor any store.
 *
 * <p>A <em>branch</em> is one sink's own way through the log. The words stand in {@code docs/glossary.md}; an invariant that is cited by its
 * number, in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.topology;

import org.jspecify.annotations.NullMarked;
